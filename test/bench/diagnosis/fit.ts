import { writeFileSync } from "node:fs";
import { showBar } from "../../../src/core/diagnosis/context.ts";
import { detectSigns } from "../../../src/core/diagnosis/diagnose.ts";
import type { Sign } from "../../../src/core/diagnosis/finding.ts";
import {
  type BoostedTrees,
  formatTrees,
} from "../../../src/core/diagnosis/learned/boostedTrees.ts";
import { fitBoosted } from "./boosting.ts";
import { fitLogistic } from "./fitCalibration.ts";
import { leaveOneFamilyOut, plateauExamples } from "./fitPlateau.ts";
import { labelOf } from "./predict.ts";
import type { Judged } from "./score.ts";
import { type Case, readSplits } from "./splits.ts";

/** Fits what the diagnosis has learned from the labelled runs and writes it where it reads it. */
const folder = new URL("../../../src/core/diagnosis/", import.meta.url);
/** What is certain by definition needs no calibration. */
const fixed: readonly Sign[] = ["non-finite"];
const fewest = 10;

export type Models = ReadonlyMap<string, BoostedTrees>;

/**
 * The strengths of what is found, and whether that is right; each run judged by the model that was fitted without its
 * family, so that confidence is what it is on runs that were not learned from.
 */
export function strengths(cases: readonly Case[], models: Models): readonly Judged[] {
  return cases.flatMap(({ row, run }) => {
    if (run === null) return [];
    return [...detectSigns(run, { plateauModel: models.get(row.family) })].flatMap(
      ([sign, result]) => {
        const label = labelOf[sign];
        if (label === undefined || fixed.includes(sign) || result.kind !== "found") return [];
        const truth = row.labels[label];
        const { confidence } = result.finding;
        if (typeof truth !== "boolean" || confidence < showBar({})) return [];
        return [{ sign: label, family: row.family, confidence, right: truth }];
      },
    );
  });
}

async function main(): Promise<void> {
  const splits = await readSplits();
  if (splits === null) throw new Error("No labelled runs beside the repository.");
  const cases = splits.flatMap((split) => split.cases);
  const examples = plateauExamples(cases);
  writeModel(fitBoosted(examples));
  writeCalibration(strengths(cases, leaveOneFamilyOut(examples)));
}

function writeModel({ bias, trees }: BoostedTrees): void {
  writeFileSync(
    new URL("learned/plateauModel.ts", folder),
    `import { type BoostedTrees, parseTrees } from "./boostedTrees.ts";

/** Made by \`npm run fit:diagnosis\` from the labelled runs. Do not edit by hand. */
export const plateauModel: BoostedTrees = {
  bias: ${bias.toFixed(4)},
  trees: parseTrees(\`
${formatTrees(trees)}
\`),
};
`,
  );
}

function writeCalibration(all: readonly Judged[]): void {
  const lines = Object.entries(labelOf).flatMap(([sign, label]) => {
    const own = all.filter((finding) => finding.sign === label);
    if (own.length < fewest || fixed.some((name) => name === sign)) return [];
    const { slope, intercept } = fitLogistic(own);
    const key = /^\w+$/.test(sign) ? sign : `"${sign}"`;
    return [`  ${key}: { slope: ${rounded(slope)}, intercept: ${rounded(intercept)} },`];
  });
  writeFileSync(
    new URL("calibrationData.ts", folder),
    `import type { LogisticMap } from "./logisticMap.ts";
import type { Sign } from "./finding.ts";

/** Made by \`npm run fit:diagnosis\` from the labelled runs. Do not edit by hand. */
export const calibrationData: Readonly<Partial<Record<Sign, LogisticMap>>> = {
${lines.join("\n")}
};
`,
  );
  console.log(lines.join("\n"));
}

/** As the formatter wants it. */
function rounded(value: number): number {
  return Number(value.toFixed(4));
}

if (import.meta.main) await main();
