import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedFolder } from "../../support/shared.ts";
import { readLabels } from "./labels.ts";
import { predict } from "./predict.ts";
import { calibration, falseAlarms, type SignScore, scoreSigns } from "./score.ts";
import { reportSets } from "./sets.ts";

/**
 * Diagnoses the labelled runs and says how often that is right. Writes the predictions as JSON lines to the path
 * that is given, or to test-output/diagnosis.jsonl, in the form that the benchmark's own scorer reads.
 */
const output =
  process.argv[2] ??
  fileURLToPath(new URL("../../../test-output/diagnosis.jsonl", import.meta.url));

/** F1 of the best of the known rules on the same runs, and of a plain heuristic. */
const baselines: Readonly<Record<SignScore["sign"], string>> = {
  plateau: "SageMaker .60, patience .58, heuristic .82",
  overfitting: "SageMaker .32, patience .33, heuristic .80",
  vanishing_gradient: "AutoTrainer .56, SageMaker .50, heuristic .32",
  divergence: "AutoTrainer .83, heuristic .90",
  exploding_gradient: "SageMaker .65, AutoTrainer .70, heuristic .70",
  oscillation: "AutoTrainer 0, heuristic .30",
  loss_spike: "heuristic .42",
};

function main(): number {
  const shared = sharedFolder();
  if (shared === null) {
    console.log(
      "No labelled runs beside the repository (../shared/bench/dev): nothing to measure.",
    );
    return 0;
  }
  const folder = join(shared, "bench", "dev");
  const rows = readLabels(folder);
  const predictions = rows.map((row) => predict(row, folder));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, `${predictions.map((p) => JSON.stringify(p)).join("\n")}\n`);
  const byId = new Map(predictions.map((p) => [p.id, p]));

  console.log(
    "| sign | pos/neg | precision | recall | F1 [95%] | delay | F1, recall where observable | baselines |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const score of scoreSigns(rows, byId)) console.log(rowOf(score));
  const alarms = falseAlarms(rows, byId);
  console.log(
    `\nHealthy runs: ${alarms.runs}, with a finding ${percent(alarms.any)}, with a warning ${percent(alarms.warned)}: ${alarms.ids.join(" ")}`,
  );
  for (const { from, to, findings, right } of calibration(rows, byId)) {
    console.log(
      `Confidence ${from} to ${Math.min(1, to)}: ${right} of ${findings} right (${percent(right / findings)})`,
    );
  }
  const times = predictions.map((p) => p.milliseconds).sort((a, b) => a - b);
  console.log(
    `Time per diagnosis: median ${times[times.length >> 1]?.toFixed(1)} ms, longest ${times.at(-1)?.toFixed(1)} ms. Predictions: ${output}`,
  );
  return 0;
}

function rowOf(s: SignScore): string {
  const cells = [
    s.sign,
    `${s.positives}/${s.negatives}`,
    fixed(s.precision),
    fixed(s.recall),
    `${fixed(s.f1)} [${fixed(s.interval[0])}, ${fixed(s.interval[1])}]`,
    fixed(s.delay),
    `${fixed(s.f1Observable)}, ${fixed(s.recallObservable)}`,
    baselines[s.sign],
  ];
  return `| ${cells.join(" | ")} |`;
}

function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "-";
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "-";
}

process.exitCode = main();
await reportSets(output);
