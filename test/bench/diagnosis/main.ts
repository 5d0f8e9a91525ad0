import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedFolder } from "../../support/shared.ts";
import { reportCrossValidation } from "./crossValidation.ts";
import { strengths } from "./fit.ts";
import { crossValidated } from "./fitCalibration.ts";
import { readLabels } from "./labels.ts";
import { predict, readRun } from "./predict.ts";
import { type Replay, replay } from "./replay.ts";
import { reportReliability, reportReplays, reportScores } from "./report.ts";
import { judged } from "./score.ts";
import { reportSets } from "./sets.ts";
import { reportTiming } from "./timing.ts";

/**
 * Diagnoses the labelled runs and says how often that is right. Writes the predictions as JSON lines to the path
 * that is given, or to test-output/diagnosis.jsonl, in the form that the benchmark's own scorer reads.
 */
const output =
  process.argv[2] ??
  fileURLToPath(new URL("../../../test-output/diagnosis.jsonl", import.meta.url));

function reportRuns(folder: string): void {
  const rows = readLabels(folder);
  const predictions = rows.map((row) => predict(row, folder));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, `${predictions.map((p) => JSON.stringify(p)).join("\n")}\n`);
  const byId = new Map(predictions.map((p) => [p.id, p]));
  reportScores(rows, byId);
  reportReliability("fitted on all", judged(rows, byId));
  reportReliability("fitted on the other families", crossValidated(strengths(folder)));
  reportCrossValidation(folder);
  const times = predictions.map((p) => p.milliseconds).sort((a, b) => a - b);
  console.log(
    `Time per diagnosis: median ${times[times.length >> 1]?.toFixed(1)} ms, longest ${times.at(-1)?.toFixed(1)} ms. Predictions: ${output}`,
  );
  const replays = new Map<string, Replay>();
  for (const row of rows) {
    const run = readRun(row, join(folder, row.path));
    if (run !== null) replays.set(row.id, replay(run, row));
  }
  reportReplays(rows, replays);
  reportTiming();
}

const shared = sharedFolder();
if (shared === null) {
  console.log("No labelled runs beside the repository (../shared/bench/dev): nothing to measure.");
} else {
  reportRuns(join(shared, "bench", "dev"));
  await reportSets(output);
}
