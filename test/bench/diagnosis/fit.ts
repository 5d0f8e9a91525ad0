import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { showBar } from "../../../src/core/diagnosis/context.ts";
import { judge } from "../../../src/core/diagnosis/diagnose.ts";
import type { Sign } from "../../../src/core/diagnosis/finding.ts";
import { sharedFolder } from "../../support/shared.ts";
import { fitLogistic } from "./fitCalibration.ts";
import { readLabels } from "./labels.ts";
import { labelOf, readRun } from "./predict.ts";
import type { Judged } from "./score.ts";

/** Fits the confidence of each sign on the labelled runs and writes it where the diagnosis reads it. */
const target = new URL("../../../src/core/diagnosis/calibrationData.ts", import.meta.url);
/** What is certain by definition needs no calibration. */
const fixed: readonly Sign[] = ["non-finite"];
const fewest = 10;

/** The strengths that the rules give what they find, and whether that is right. */
export function strengths(folder: string): readonly Judged[] {
  return readLabels(folder).flatMap((row) => {
    const run = readRun(row, join(folder, row.path));
    if (run === null) return [];
    return [...judge(run)].flatMap(([sign, result]) => {
      const label = labelOf[sign];
      if (label === undefined || fixed.includes(sign) || result.kind !== "found") return [];
      const truth = row.labels[label];
      const { confidence } = result.finding;
      if (typeof truth !== "boolean" || confidence < showBar({})) return [];
      return [{ sign: label, family: row.family, confidence, right: truth }];
    });
  });
}

function main(): void {
  const shared = sharedFolder();
  if (shared === null) throw new Error("No labelled runs beside the repository.");
  const all = strengths(join(shared, "bench", "dev"));
  const lines = Object.entries(labelOf).flatMap(([sign, label]) => {
    const own = all.filter((finding) => finding.sign === label);
    if (own.length < fewest || fixed.some((name) => name === sign)) return [];
    const { slope, intercept } = fitLogistic(own);
    const key = /^\w+$/.test(sign) ? sign : `"${sign}"`;
    return [`  ${key}: { slope: ${slope.toFixed(4)}, intercept: ${intercept.toFixed(4)} },`];
  });
  writeFileSync(
    target,
    `import type { LogisticMap } from "./calibration.ts";
import type { Sign } from "./finding.ts";

/** Made by \`npm run fit:diagnosis\` from the labelled runs. Do not edit by hand. */
export const calibrationData: Readonly<Partial<Record<Sign, LogisticMap>>> = {
${lines.join("\n")}
};
`,
  );
  console.log(lines.join("\n"));
}

if (import.meta.main) main();
