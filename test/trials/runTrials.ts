import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Counts } from "../support/stages.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import { readStuckScripts } from "./scripts.ts";
import { type TriedScript, tryScript } from "./tryScript.ts";

const leastShare = 0.97;
const mostCandidates = 8;
const mostCost = 3;

export interface RunTrialsOptions {
  /** Parts of the names of the scripts to run; none for all. */
  readonly wanted: readonly string[];
  /** No script is begun after so many seconds. */
  readonly seconds: number;
}

/** Lets `unstuck try` mend every stuck script of the bench, and prints what came of it as a table. */
export async function runTrials({ wanted, seconds }: RunTrialsOptions): Promise<Counts> {
  const scripts = await readStuckScripts();
  if (typeof scripts === "string") return { passed: 0, failed: 0, skipped: [scripts] };
  const chosen = scripts.filter(
    ({ script }) => wanted.length === 0 || wanted.some((word) => script.includes(word)),
  );
  const folder = await newTemporaryFolder("trials");
  const start = performance.now();
  const all: TriedScript[] = [];
  try {
    for (const stuck of chosen) {
      if ((performance.now() - start) / 1000 > seconds) break;
      const tried = await tryScript(stuck, join(folder, stuck.script.replace(/\.py$/, "")));
      console.log(row(tried));
      all.push(tried);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return report(all);
}

function row(tried: TriedScript): string {
  const { stuck, passes, winner, candidates, cost, seconds } = tried;
  const cells = [
    passes ? "trains" : "STUCK ",
    stuck.script.padEnd(24),
    stuck.sign.padEnd(22),
    (winner ?? "no fix").padEnd(44),
    `${candidates} tried`,
    `${seconds.toFixed(0)} s`.padStart(6),
    `${cost.toFixed(1)}×`,
  ];
  const why = passes ? [] : [tried.sentence, ...tried.detail].map((line) => `         ${line}`);
  return [cells.join("  "), ...why].join("\n");
}

function report(all: readonly TriedScript[]): Counts {
  const passing = all.filter(({ passes }) => passes).length;
  const costs = all.map(({ cost }) => cost).toSorted((a, b) => a - b);
  const median = costs[Math.floor(costs.length / 2)] ?? 0;
  const most = Math.max(0, ...all.map(({ candidates }) => candidates));
  const checks = [
    [`${passing} of ${all.length} train`, passing >= leastShare * all.length],
    [`at most ${most} candidates`, most <= mostCandidates],
    [`median cost ${median.toFixed(2)} stuck runs`, median < mostCost],
  ] as const;
  for (const [text, holds] of checks) console.log(`${holds ? "✓" : "✗"} ${text}`);
  const failed = checks.filter(([, holds]) => !holds).length;
  return { passed: checks.length - failed, failed, skipped: [] };
}
