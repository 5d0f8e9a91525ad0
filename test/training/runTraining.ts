import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inParallel } from "../support/inParallel.ts";
import type { Counts } from "../support/stages.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import { offerInVsCode } from "./offerInVsCode.ts";
import { readBench } from "./scripts.ts";
import { runStuck, type Trial, tryEdits } from "./trial.ts";

/** Shares to reach, and shares that have been reached: falling below those fails the test. */
const shares = {
  diagnosed: { target: 0.95, floor: 0.7 },
  first: { target: 0.75, floor: 0.75 },
  ofThree: { target: 0.95, floor: 0.85 },
  runs: { target: 1, floor: 1 },
} as const;

/**
 * Runs the stuck scripts whose names hold one of `wanted`, or all, takes what VS Code offers for them,
 * and prints what came of it. Needs the built extension.
 */
export async function runTraining(wanted: readonly string[] = []): Promise<Counts> {
  const bench = await readBench();
  if (typeof bench === "string") return { passed: 0, failed: 0, skipped: [bench] };
  const scripts = bench.scripts.filter(
    ({ script }) => wanted.length === 0 || wanted.some((word) => script.includes(word)),
  );
  const workspace = await newTemporaryFolder("training");
  const copies = await newTemporaryFolder("trained");
  try {
    const runs = await inParallel(scripts, (stuck) =>
      runStuck(stuck, join(workspace, stuck.script.replace(/\.py$/, ""))),
    );
    const offers = await offerInVsCode(workspace, runs);
    if (typeof offers === "string") {
      console.log(offers);
      return { passed: 0, failed: 1, skipped: [] };
    }
    const byScript = new Map(offers.map((offer) => [offer.script, offer]));
    const trials = await inParallel(runs, async (run) => {
      const offer = byScript.get(run.script) ?? { script: run.script, signs: [], edits: [] };
      const shown = { ...run, signs: [...new Set([...run.signs, ...offer.signs])] };
      const trial = await tryEdits(bench, shown, offer, join(copies, run.stuck.script));
      console.log(row(trial));
      return trial;
    });
    return report(trials);
  } finally {
    for (const folder of [workspace, copies]) await rm(folder, { recursive: true, force: true });
  }
}

function row({ stuck, isDiagnosed, signs, attempts }: Trial): string {
  const tried = attempts.map(
    ({ title, trains, runs }) => `${title}: ${trains ? "trains" : runs ? "stuck" : "FAILS"}`,
  );
  const said = isDiagnosed ? stuck.sign : `not ${stuck.sign} but ${signs.join(", ") || "nothing"}`;
  return `${stuck.script} (${said})\n    ${tried.join("\n    ") || "no remedy"}`;
}

function report(trials: readonly Trial[]): Counts {
  const attempts = trials.flatMap((trial) => trial.attempts);
  const lines = [
    line(
      "sign diagnosed",
      count(trials, (t) => t.isDiagnosed),
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
