// Judges shared/ot against npm quill-delta 5.1.
//
//   npm ci && node agree.mjs --cases 100000 --seed 1 [--lines PROGRAM]
//
// Sends N random well-formed requests to the program `lines` of shared/ot and compares every answer with quill-delta's;
// the order of attributes does not count, everything else does. Then sends ill-formed requests, which must be answered with
// {"error"}. The last line is `N agreed, M differed`; the exit status is 1 if M is not 0.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import Delta from "quill-delta";
import { Random } from "../random.mjs";
import { change, document } from "./generate.mjs";
import { REFUSED } from "./refused.mjs";

const SHOWN = 5;
const BATCH = 2000;
const { values: options } = parseArgs({
  options: { cases: { type: "string", default: "100000" }, seed: { type: "string", default: "1" }, lines: { type: "string" } },
});
const cases = Number(options.cases);
const seed = Number(options.seed);
if (!Number.isSafeInteger(cases) || cases < 1 || !Number.isSafeInteger(seed)) {
  console.error("--cases must be a positive whole number and --seed a whole number");
  process.exit(2);
}

const program = options.lines
  ? spawn(options.lines, [], { stdio: ["pipe", "pipe", "inherit"] })
  : spawn("cargo", ["run", "--quiet", "--release", "-p", "ot", "--example", "lines"], {
      cwd: new URL("../../..", import.meta.url),
      stdio: ["pipe", "pipe", "inherit"],
    });
program.on("error", (error) => fail(`the program could not be started: ${error.message}`));
program.stdin.on("error", (error) => fail(`the program stopped reading: ${error.message}`));

const asked = [];
const counts = {};
let agreed = 0;
let differed = 0;
let refused = 0;

const answers = createInterface({ input: program.stdout });
answers.on("line", (line) => {
  const { request, wanted } = asked.shift() ?? fail(`an answer nobody asked for: ${line}`);
  let answer;
  try {
    answer = JSON.parse(line);
  } catch {
    answer = { unreadable: line };
  }
  const right = wanted === undefined ? typeof answer?.error === "string" : canonical(answer) === canonical(wanted);
  if (!right) {
    differed += 1;
    if (differed <= SHOWN) show(request, wanted, line);
  } else if (wanted === undefined) refused += 1;
  else {
    agreed += 1;
    const { op } = JSON.parse(request);
    counts[op] = (counts[op] ?? 0) + 1;
  }
});
const closed = once(answers, "close");

const random = new Random(seed);
let sent = 0;
while (sent < cases) {
  const batch = [];
  while (batch.length < BATCH && sent + batch.length < cases) batch.push(...scenario(random));
  batch.length = Math.min(batch.length, cases - sent);
  sent += batch.length;
  await send(batch.map(([request, wanted]) => ({ request: JSON.stringify(request), wanted })));
}
await send(REFUSED.map((request) => ({ request: typeof request === "string" ? request : JSON.stringify(request) })));
program.stdin.end();
await closed;
if (asked.length > 0) fail(`the program ended with ${asked.length} requests unanswered, first ${asked[0].request}`);

console.log(Object.entries(counts).map(([op, count]) => `${op} ${count}`).join(", "));
console.log(`${refused} of ${REFUSED.length} ill-formed requests refused`);
console.log(`${agreed} agreed, ${differed} differed`);
process.exitCode = differed > 0 ? 1 : 0;

/** One document, two changes made at once and one made after: every question that can be asked of them, with its answer. */
function scenario(random) {
  const base = document(random);
  const [a, b] = [change(random, base), change(random, base)];
  const priority = random.chance(50);
  const changed = merged(base.compose(a));
  const after = change(random, changed);
  const index = random.below(base.length() + 3);
  const delta = ({ ops }) => ops;
  return [
    [{ op: "transform", a: delta(a), b: delta(b), priority: true }, a.transform(b, true).ops],
    [{ op: "transform", a: delta(a), b: delta(b), priority: false }, a.transform(b, false).ops],
    [{ op: "compose", a: delta(a), b: delta(after) }, a.compose(after).ops],
    [{ op: "compose", a: delta(base), b: delta(a) }, base.compose(a).ops],
    [{ op: "apply", a: delta(base), b: delta(a) }, changed.ops],
    [{ op: "invert", base: delta(base), a: delta(a) }, a.invert(base).ops],
    [{ op: "transformPosition", a: delta(a), index, priority }, a.transformPosition(index, priority)],
    [{ op: "apply", base: delta(changed), b: delta(after) }, merged(changed.compose(after)).ops],
  ];
}

/** A document with equal neighbours merged, which compose leaves apart when the change was spelled unmerged. */
function merged(document) {
  return document.ops.reduce((whole, op) => whole.push(op), new Delta());
}

async function send(requests) {
  asked.push(...requests);
  if (!program.stdin.write(requests.map(({ request }) => `${request}\n`).join(""))) await once(program.stdin, "drain");
}

/** JSON with the members of every object sorted. */
function canonical(value) {
  return JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function show(request, wanted, answer) {
  console.log(`request  ${request}`);
  console.log(`expected ${wanted === undefined ? '{"error":…}' : canonical(wanted)}`);
  console.log(`answer   ${answer}\n`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
