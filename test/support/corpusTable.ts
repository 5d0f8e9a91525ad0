import { canonicalHyperparameter } from "../../src/core/log/words/hyperparameters.ts";
import { readWholeLog } from "../../src/host/readWholeLog.ts";
import { compared, type Found, type Sample, samples } from "./corpus.ts";
import { disputes, undisputed } from "./corpusDisputes.ts";
import { skipWithoutShared } from "./shared.ts";

/** Prints what is read of each real log beside what its truth states. */
const stated = ["seed", "optimizer", "learning_rate", "batch_size", "weight_decay"];
const leastOfOthers = 0.95;

interface Row {
  readonly sample: Sample;
  readonly withRole: Found;
  readonly others: Found;
  readonly runs: Found;
  readonly hyperparameters: Found;
  readonly missing: readonly string[];
  readonly isRight: boolean;
}

async function rowOf(sample: Sample): Promise<Row> {
  const { withRole, others, runs, differences } = compared(sample);
  const [run] = (await readWholeLog(sample.file)).runs;
  const wanted = Object.entries(sample.truth.hyperparameters ?? {}).flatMap(([key, value]) => {
    const name = canonicalHyperparameter(key);
    return name !== null && stated.includes(name) ? [{ name, value }] : [];
  });
  const missing = wanted.filter(
    ({ name, value }) => !isSame(run?.hyperparameters.get(name), value),
  );
  const unstated = missing.map(
    ({ name, value }) => `${name} ${run?.hyperparameters.get(name) ?? "unknown"}, not ${value}`,
  );
  const open = undisputed(sample, [...differences, ...unstated]);
  const isRight =
    open.every((sentence) => sentence.startsWith("no other like")) &&
    others.found >= leastOfOthers * others.of;
  return {
    sample,
    withRole,
    others,
    runs: { found: runs === true ? 1 : 0, of: runs === null ? 0 : 1 },
    hyperparameters: { found: wanted.length - missing.length, of: wanted.length },
    missing: open,
    isRight,
  };
}

/** A truth may state a list, one value of which is the run's. */
function isSame(own: unknown, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isSame(own, item));
  if (typeof own === "number" || typeof value === "number")
    return Math.abs(Number(own) - Number(value)) <= 1e-9 * Math.abs(Number(value));
  return String(own).toLowerCase() === String(value).toLowerCase();
}

function line(name: string, cells: readonly Found[], mark: string): string {
  const shown = cells.map(({ found, of }) => (of === 0 ? "–" : `${found}/${of}`).padStart(12));
  return `${name.padEnd(46)}${shown.join("")}  ${mark}`;
}

function sum(rows: readonly Row[], cell: (row: Row) => Found): Found {
  return {
    found: rows.reduce((total, row) => total + cell(row).found, 0),
    of: rows.reduce((total, row) => total + cell(row).of, 0),
  };
}

if (skipWithoutShared !== false) {
  console.log(`skipped: ${skipWithoutShared}`);
} else {
  const rows: Row[] = [];
  for (const sample of samples()) rows.push(await rowOf(sample));
  const titles = ["with a role", "other", "runs", "settings"].map((title) => title.padStart(12));
  console.log(`${"sample".padEnd(46)}${titles.join("")}`);
  const cells = [
    (row: Row) => row.withRole,
    (row: Row) => row.others,
    (row: Row) => row.runs,
    (row: Row) => row.hyperparameters,
  ];
  for (const row of rows) {
    const mark = row.isRight ? (disputes[row.sample.id] === undefined ? "" : "disputed") : "wrong";
    console.log(
      line(
        row.sample.id,
        cells.map((cell) => cell(row)),
        mark,
      ),
    );
    for (const { difference, reason } of disputes[row.sample.id] ?? [])
      console.log(`    disputed: ${difference}: ${reason}`);
    for (const sentence of row.missing) console.log(`    ${sentence.slice(0, 200)}`);
  }
  const right = rows.filter(({ isRight }) => isRight).length;
  console.log(
    line(
      "total",
      cells.map((cell) => sum(rows, cell)),
      `${right} of ${rows.length} samples`,
    ),
  );
  process.exitCode = right === rows.length ? 0 : 1;
}
