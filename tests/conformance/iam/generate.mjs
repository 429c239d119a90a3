// Makes random but repeatable questions: policies, a boundary, a trust policy, and a request. The same seed gives the same
// questions on every machine. What is asked looks like our templates: tenants in leading keys and prefixes, roles that assume
// themselves, and every operator that the local cloud knows.

export const ACCOUNT = "000000000000";
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/note/f`;
const role = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const table = (name) => `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${name}`;
const TENANTS = ["org_1", "org_10", "org_2", "Org_1"];
const KEYS = ["T#org_1#D#1", "T#org_1#", "T#org_10#D#1", "T#org_2#D#1", "T#org_1", "T##x", "D#1", "t#org_1#x"];
const TENANT_KEYS = ["T#${aws:PrincipalTag/tenant}#*", "T#${aws:PrincipalTag/tenant}*", "T#${aws:PrincipalTag/tenant, 'org_2'}#*", "T#org_?#*", "D#*", "T#*"];

/** What can be asked: actions, what they touch, the facts beside the caller's, and resources of policies about them. */
const SERVICES = [
  {
    weight: 5,
    actions: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "PartiQLSelect"].map((name) => `dynamodb:${name}`),
    others: ["dynamodb:*", "dynamodb:Get*", "DynamoDB:putitem", "dynamodb:Batch?etItem", "*", "s3:*"],
    resources: [table("Notes"), table("Other")],
    context: (random, action) => {
      const context = {};
      if (random.chance(80)) context["dynamodb:LeadingKeys"] = random.some(KEYS, 0, 3);
      if (action === "dynamodb:Query" && random.chance(40)) context["dynamodb:Select"] = random.pick(["COUNT", "ALL_ATTRIBUTES"]);
      return context;
    },
    conditions: [
      ["dynamodb:LeadingKeys", true, [...TENANT_KEYS, ...KEYS]],
      ["dynamodb:Select", false, ["COUNT", "ALL_*", "count"]],
    ],
    patterns: ["*", table("Notes"), table("*"), table("Not??"), `arn:aws:dynamodb:*:*:table/Notes`, table("Notes/index/*"), "arn:aws:s3:::*"],
  },
  {
    weight: 1,
    actions: ["dynamodb:Scan", "dynamodb:DescribeTable"],
    others: ["dynamodb:*", "dynamodb:Sc*", "*"],
    resources: [table("Notes"), table("Other")],
    context: () => ({}),
    conditions: [["dynamodb:LeadingKeys", true, TENANT_KEYS]],
    patterns: ["*", table("Notes"), table("*")],
  },
  {
    weight: 1,
    actions: ["dynamodb:Query"],
    others: ["dynamodb:*", "*"],
    resources: [`${table("Notes")}/index/gsi1`],
    context: (random) => ({ "dynamodb:LeadingKeys": random.some(KEYS, 1, 1) }),
    conditions: [["dynamodb:LeadingKeys", true, [...TENANT_KEYS, ...KEYS]]],
    patterns: ["*", table("Notes"), `${table("Notes")}/index/*`, `${table("Notes")}/*`],
  },
  {
    weight: 2,
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    others: ["s3:*", "s3:*Object", "*", "dynamodb:*"],
    resources: ["T/org_1/a", "T/org_10/a:b", "T/org_2/x/y", "public"].map((key) => `arn:aws:s3:::bucket/${key}`),
    context: () => ({}),
    conditions: [],
    patterns: ["*", "arn:aws:s3:::bucket/T/${aws:PrincipalTag/tenant}/*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::*/T/org_?/*", "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'public'}"],
  },
  {
    weight: 1,
    actions: ["s3:ListBucket"],
    others: ["s3:List*", "*"],
    resources: ["arn:aws:s3:::bucket"],
    context: (random) => (random.chance(70) ? { "s3:prefix": random.pick(["T/org_1/", "T/org_10/", "7", "12", "true"]) } : {}),
    conditions: [["s3:prefix", false, ["T/${aws:PrincipalTag/tenant}/*", "T/${aws:PrincipalTag/tenant}/", "T/org_1/", "t/ORG_1/", "T/*"]]],
    patterns: ["*", "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
  },
  {
    weight: 1,
    actions: ["execute-api:ManageConnections"],
    others: ["execute-api:*", "*"],
    resources: [`arn:aws:execute-api:us-east-1:${ACCOUNT}:api/live/POST/@connections/c`],
    context: () => ({}),
    conditions: [],
    patterns: ["*", `arn:aws:execute-api:*:*:api/live/POST/@connections/*`, `arn:aws:execute-api:*:*:other/*`],
  },
  {
    weight: 4,
    trust: true,
    actions: ["sts:AssumeRole", "sts:TagSession"],
    others: ["sts:*", "sts:Assume*", "*"],
    resources: [role("note"), role("other")],
    context: (random, action) => {
      const context = {};
      const tags = random.chance(70) ? { tenant: random.pick(TENANTS) } : {};
      if (random.chance(20)) tags.team = "red";
      for (const [tag, value] of Object.entries(tags)) context[`aws:RequestTag/${tag}`] = value;
      if (Object.keys(tags).length) context["aws:TagKeys"] = Object.keys(tags);
      if (random.chance(85)) {
        context["iam:ResourceTag/function"] = random.pick(["note", "note", "other"]);
        context["aws:ResourceTag/function"] = context["iam:ResourceTag/function"];
      }
      if (action === "sts:AssumeRole") context["sts:RoleSessionName"] = random.pick(["f", "org_1"]);
      return context;
    },
    conditions: [
      ["aws:TagKeys", true, ["tenant", "team", "t*"]],
      ["aws:RequestTag/tenant", false, ["org_1", "org_*", "${aws:PrincipalTag/tenant}"]],
      ["iam:ResourceTag/function", false, ["${aws:PrincipalTag/function}", "note", "n*"]],
      ["aws:ResourceTag/function", false, ["${aws:PrincipalTag/function}", "other"]],
      ["sts:RoleSessionName", false, ["${aws:RequestTag/tenant}", "f"]],
    ],
    patterns: ["*", role("note"), role("*"), role("${aws:PrincipalTag/function}")],
  },
];
const COMMON = [
  ["aws:PrincipalTag/tenant", false, [...TENANTS, "org_*", "${aws:PrincipalTag/team}"]],
  ["aws:PrincipalTag/function", false, ["note", "other", "${iam:ResourceTag/function}"]],
  ["aws:PrincipalArn", false, [role("note"), role("n*"), `arn:aws:iam::*:role/*`]],
  ["aws:PrincipalAccount", false, [ACCOUNT, "111111111111"]],
  ["aws:SecureTransport", false, ["true", "false"]],
];
const TEXT = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"];
const ARN = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];
const NUMBER = ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"];

/** One question. */
export function question(random) {
  const service = random.pick(SERVICES.flatMap((service) => Array(service.weight).fill(service)));
  const action = random.pick(service.actions);
  const context = { "aws:PrincipalArn": role("note"), "aws:PrincipalAccount": ACCOUNT, "aws:SecureTransport": "true" };
  if (random.chance(85)) context["aws:PrincipalTag/function"] = random.pick(["note", "note", "other"]);
  if (random.chance(80)) context["aws:PrincipalTag/tenant"] = random.pick(TENANTS);
  if (random.chance(20)) context["aws:PrincipalTag/team"] = random.pick(["public", "org_1"]);
  Object.assign(context, service.context(random, action));
  const asked = { principal: SESSION, action, resource: random.pick(service.resources), context };
  const policies = Array.from({ length: 1 + random.below(2) }, () => document(random, service, action, false));
  const boundary = random.chance(50) ? document(random, service, action, false) : null;
  const trust = service.trust ? document(random, service, action, true) : null;
  return { policies, boundary, trust, ...asked };
}

function document(random, service, action, trust) {
  const statements = Array.from({ length: 1 + random.below(3) }, () => statement(random, service, action, trust));
  return { Version: "2012-10-17", Statement: statements.length === 1 && random.chance(30) ? statements[0] : statements };
}

function statement(random, service, action, trust) {
  const made = { Effect: random.chance(80) ? "Allow" : "Deny" };
  const actions = random.chance(60) ? [action] : random.some([...service.actions, ...service.others], 1, 3);
  made[random.chance(92) ? "Action" : "NotAction"] = one(random, actions);
  if (trust) made.Principal = principal(random);
  else made[random.chance(92) ? "Resource" : "NotResource"] = one(random, random.some(service.patterns, 1, 2));
  if (random.chance(70)) made.Condition = conditions(random, service);
  return made;
}

function principal(random) {
  const names = [`arn:aws:iam::${ACCOUNT}:root`, ACCOUNT, role("note"), role("other"), SESSION, "*", "arn:aws:iam::111111111111:root"];
  return random.pick([
    { AWS: one(random, random.some(names, 1, 2)) },
    { AWS: names[0] },
    { Service: "lambda.amazonaws.com" },
    { Service: ["lambda.amazonaws.com"], AWS: names[0] },
    "*",
  ]);
}

function conditions(random, service) {
  const block = {};
  for (let left = 1 + random.below(3); left > 0; left--) {
    const [key, several, values] = random.pick([...service.conditions, ...service.conditions, ...COMMON]);
    const [operator, wanted] = test(random, key, several, values);
    (block[operator] ??= {})[key] = wanted;
  }
  return block;
}

function test(random, key, several, values) {
  if (random.chance(25)) return ["Null", random.pick(["true", "false"])];
  if (key === "aws:SecureTransport") return [random.pick(["Bool", "BoolIfExists"]), random.pick(values)];
  let operator = random.pick(key === "aws:PrincipalArn" ? [...ARN, ...TEXT] : TEXT);
  let wanted = one(random, random.some(values, 1, 3));
  if (key === "s3:prefix" && random.chance(30)) {
    operator = random.pick(NUMBER);
    wanted = one(random, random.some(["7", "12", "9.5"], 1, 2));
  }
  if (several || random.chance(8)) operator = `${random.pick(["ForAllValues", "ForAllValues", "ForAnyValue"])}:${operator}`;
  if (random.chance(12)) operator += "IfExists";
  return [operator, wanted];
}

const one = (random, list) => (list.length === 1 && random.chance(60) ? list[0] : list);
