import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { reportCrossValidation } from "./crossValidation.ts";
import { type Models, strengths } from "./fit.ts";
import { crossValidated } from "./fitCalibration.ts";
import { leaveOneFamilyOut, plateauExamples } from "./fitPlateau.ts";
import { type Prediction, predict } from "./predict.ts";
import { replay } from "./replay.ts";
import { reportReliability, reportReplays, reportScores } from "./report.ts";
import { reportSets } from "./sets.ts";
import { type Case, readSplits, type Split } from "./splits.ts";
import { reportTiming } from "./timing.ts";

/**
 * Diagnoses the labelled runs and says how often that is right: first each run by a model that was fitted without its
 * family, which is the figure, then as it is shipped. Writes the predictions of the latter as JSON lines into the
 * folder that is given, or test-output, in the form that the benchmark's own scorer reads.
 */
const output = process.argv[2] ?? fileURLToPath(new URL("../../../test-output", import.meta.url));

function byId(cases: readonly Case[], models: Models | null): ReadonlyMap<string, Prediction> {
  return new Map(
    cases.map((one) => [
      one.row.id,
      predict(one, models === null ? {} : { plateauModel: models.get(one.row.family) }),
    ]),
  );
}

function rowsOf(cases: readonly Case[]) {
  return cases.map(({ row }) => row);
}

function reportLeftOut(splits: readonly Split[]): void {
  const all = splits.flatMap(({ cases }) => cases);
  const models = leaveOneFamilyOut(plateauExamples(all));
  for (const { name, cases } of splits) {
    console.log(`\n## ${name}, each family judged by what was learned from the others\n`);
    reportScores(rowsOf(cases), byId(cases, models));
  }
  reportReliability("fitted on the other families", crossValidated(strengths(all, models)));
}

function reportShipped({ name, cases }: Split): void {
  console.log(`\n## ${name}, as shipped\n`);
  const predictions = byId(cases, null);
  writePredictions(name, [...predictions.values()]);
  reportScores(rowsOf(cases), predictions);
  const times = [...predictions.values()].map((p) => p.milliseconds).sort((a, b) => a - b);
  console.log(
    `Time per diagnosis: median ${times[times.length >> 1]?.toFixed(1)} ms, longest ${times.at(-1)?.toFixed(1)} ms.`,
  );
  const replays = new Map(
    cases.flatMap(({ row, run }) => (run === null ? [] : [[row.id, replay(run, row)] as const])),
  );
  reportReplays(rowsOf(cases), replays);
}

function writePredictions(name: string, predictions: readonly Prediction[]): void {
  mkdirSync(output, { recursive: true });
  writeFileSync(pathOf(name), `${predictions.map((p) => JSON.stringify(p)).join("\n")}\n`);
}

function pathOf(name: string): string {
  return `${output}/diagnosis-${name}.jsonl`;
}

const splits = await readSplits();
if (splits === null) {
  console.log("No labelled runs beside the repository (../shared/bench): nothing to measure.");
} else {
  reportLeftOut(splits);
  for (const split of splits) {
    reportShipped(split);
    await reportSets(split.folder, pathOf(split.name));
  }
  reportCrossValidation(splits.flatMap(({ cases }) => cases));
  reportTiming();
}
