import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Counts } from "../support/stages.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import { readBench } from "./scripts.ts";
import { type Trial, tryScript } from "./trial.ts";

/** Shares to reach, and shares that have been reached: falling below those fails the test. */
const shares = {
  diagnosed: { target: 0.95, floor: 0.65 },
  first: { target: 0.75, floor: 0.65 },
  ofThree: { target: 0.95, floor: 0.75 },
  runs: { target: 1, floor: 1 },
} as const;

/** Tries the stuck scripts whose names hold one of `wanted`, or all, and prints what came of it. */
export async function runTraining(wanted: readonly string[] = []): Promise<Counts> {
  const bench = await readBench();
  if (typeof bench === "string") return { passed: 0, failed: 0, skipped: [bench] };
  const scripts = bench.scripts.filter(
    ({ script }) => wanted.length === 0 || wanted.some((word) => script.includes(word)),
  );
  const folder = await newTemporaryFolder("training");
  const trials: Trial[] = [];
  for (const [at, stuck] of scripts.entries()) {
    const trial = await tryScript(bench, stuck, join(folder, String(at)));
    console.log(row(trial));
    trials.push(trial);
  }
  await rm(folder, { recursive: true, force: true });
  return report(trials);
}

function row({ script, sign, diagnosed, found, attempts }: Trial): string {
  const tried = attempts.map(
    ({ remedy, trains, runs }) => `${remedy} ${trains ? "trains" : runs ? "stuck" : "FAILS"}`,
  );
  const signs = diagnosed ? sign : `not ${sign} but ${found.join(", ") || "nothing"}`;
  return `${script.padEnd(26)}${signs.padEnd(24)}  ${tried.join("; ") || "no remedy"}`;
}

function report(trials: readonly Trial[]): Counts {
  const attempts = trials.flatMap((trial) => trial.attempts);
  const lines = [
    line(
      "sign diagnosed",
      count(trials, (t) => t.diagnosed),
      trials.length,
      shares.diagnosed,
    ),
    line(
      "first remedy unsticks",
      count(trials, (t) => t.attempts[0]?.trains === true),
      trials.length,
      shares.first,
    ),
    line(
      "one of the first three",
      count(trials, (t) => t.attempts.some((a) => a.trains)),
      trials.length,
      shares.ofThree,
    ),
    line(
      "edited scripts that run",
      count(attempts, (a) => a.runs),
      attempts.length,
      shares.runs,
    ),
  ];
  for (const { text } of lines) console.log(text);
  const failed = lines.filter(({ fell }) => fell).length;
  return { passed: lines.length - failed, failed, skipped: [] };
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length;
}

function line(
  name: string,
  part: number,
  whole: number,
  { target, floor }: { readonly target: number; readonly floor: number },
) {
  const share = whole === 0 ? 0 : part / whole;
  const mark = share >= target ? "" : ", below the target";
  const text = `${name.padEnd(26)}${part} of ${whole} (target ${target * 100} %${mark})`;
  return { text, fell: share < floor };
}
