// How many pairs of changes a second are transformed by shared/ot and by npm quill-delta, over the same 1,000 x 1,000 grid.
//
//   npm ci && node bench.mjs [--side 1000] [--seed 1]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../random.mjs";
import { change, document } from "./generate.mjs";

const { values: options } = parseArgs({
  options: { side: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
const side = Number(options.side);
const random = new Random(Number(options.seed));
const base = document(random);
const list = () => Array.from({ length: side }, () => change(random, base));
const [rows, columns] = [list(), list()];

const folder = mkdtempSync(join(tmpdir(), "ot-bench-"));
let ours;
try {
  const file = join(folder, "grid.json");
  writeFileSync(file, JSON.stringify({ rows: rows.map(({ ops }) => ops), columns: columns.map(({ ops }) => ops) }));
  const cargo = ["run", "--quiet", "--release", "-p", "ot", "--example", "grid", "--", file];
  ours = JSON.parse(execFileSync("cargo", cargo, { cwd: new URL("../../..", import.meta.url), encoding: "utf8" }));
} finally {
  rmSync(folder, { recursive: true });
}

let ops = 0;
const start = process.hrtime.bigint();
for (const row of rows) for (const column of columns) ops += row.transform(column, true).ops.length;
const seconds = Number(process.hrtime.bigint() - start) / 1e9;

if (ops !== ours.ops) {
  console.error(`the results differ: ${ours.ops} operations by shared/ot, ${ops} by quill-delta`);
  process.exit(1);
}
const rate = (time) => Math.round((side * side) / time);
console.log(`shared/ot    ${rate(ours.seconds).toLocaleString("en")} pairs/s`);
console.log(`quill-delta  ${rate(seconds).toLocaleString("en")} pairs/s`);
console.log(`ratio        ${(seconds / ours.seconds).toFixed(1)}`);
