// Judges the local cloud's policy evaluator against npm @cloud-copilot/iam-simulate.
//
//   npm ci && node agree.mjs --cases 20000 --seed 1 [--evaluate PROGRAM]
//
// Asks both N random questions: the program `evaluate` of infra/local, and the simulator. The last line is
// `N agreed (A allowed, D denied), M differed, X left out`; the exit status is 1 if M is not 0.
//
// iam-simulate is a judge only: nothing of it is in the product. What is left out, and why, stands in `leftOut`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { Random } from "../random.mjs";
import { ACCOUNT, question } from "./generate.mjs";
import { leftOut } from "./left_out.mjs";

const SHOWN = 5;
const { values: options } = parseArgs({
  options: { cases: { type: "string", default: "20000" }, seed: { type: "string", default: "1" }, evaluate: { type: "string" } },
});
const cases = Number(options.cases);
const seed = Number(options.seed);
if (!Number.isSafeInteger(cases) || cases < 1 || !Number.isSafeInteger(seed)) {
  console.error("--cases must be a positive whole number and --seed a whole number");
  process.exit(2);
}

const program = options.evaluate
  ? spawn(options.evaluate, [], { stdio: ["pipe", "pipe", "inherit"] })
  : spawn("cargo", ["run", "--quiet", "-p", "local", "--example", "evaluate"], {
      cwd: new URL("../../..", import.meta.url),
      stdio: ["pipe", "pipe", "inherit"],
    });
program.on("error", (error) => fail(`the program could not be started: ${error.message}`));
program.stdin.on("error", (error) => fail(`the program stopped reading: ${error.message}`));
const answers = createInterface({ input: program.stdout })[Symbol.asyncIterator]();

const random = new Random(seed);
const counts = { agreed: 0, allowed: 0, denied: 0, differed: 0 };
const exclusions = {};
for (let asked = 0; asked < cases; asked += 1) {
  const one = question(random);
  const reason = leftOut(one);
  if (reason) {
    exclusions[reason] = (exclusions[reason] ?? 0) + 1;
    continue;
  }
  if (!program.stdin.write(`${JSON.stringify(one)}\n`)) await once(program.stdin, "drain");
  const { value: line, done } = await answers.next();
  if (done) fail("the program stopped answering");
  const ours = JSON.parse(line);
  const theirs = await simulate(one);
  if (ours.allowed === theirs.allowed && ours.error === undefined && theirs.error === undefined) {
    counts.agreed += 1;
    counts[ours.allowed ? "allowed" : "denied"] += 1;
  } else {
    counts.differed += 1;
    if (counts.differed <= SHOWN) console.error(`differs: ${JSON.stringify(one)}\n  local:    ${line}\n  simulate: ${JSON.stringify(theirs)}\n`);
  }
}
program.stdin.end();
const [status] = await once(program, "close");
if (status !== 0) fail(`the program ended with ${status}`);
let left = 0;
for (const [reason, count] of Object.entries(exclusions)) {
  left += count;
  console.log(`left out: ${count} times ${reason}`);
}
console.log(`${counts.agreed} agreed (${counts.allowed} allowed, ${counts.denied} denied), ${counts.differed} differed, ${left} left out`);
process.exit(counts.differed === 0 ? 0 : 1);

/** What the simulator says. A set without members is not there: AWS has no such keys in a request. */
async function simulate({ policies, boundary, trust, principal, action, resource, context }) {
  const contextVariables = Object.fromEntries(Object.entries(context).filter(([, value]) => value.length > 0));
  const simulation = {
    request: { principal, action, resource: { resource, accountId: ACCOUNT }, contextVariables },
    identityPolicies: policies.map((policy, at) => ({ name: `policy${at}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  if (boundary) simulation.permissionBoundaryPolicies = [{ name: "boundary", policy: boundary }];
  if (trust) simulation.resourcePolicy = trust;
  const result = await runSimulation(simulation, {});
  if (result.resultType !== "single") return { error: JSON.stringify(result.errors ?? result.resultType) };
  const ignored = result.result.ignoredContextKeys ?? [];
  if (ignored.length) return { error: `the simulator leaves out ${ignored.join(", ")}` };
  return { allowed: result.overallResult === "Allowed" };
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
