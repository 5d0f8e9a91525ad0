import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding, Sign } from "../../../../../src/core/diagnosis/finding.ts";
import { planRemedies, planRemedy } from "../../../../../src/core/remedy/catalogue.ts";
import { type MistakeId, mistakeIds } from "../../../../../src/core/remedy/faults/faultId.ts";
import type { Remedy } from "../../../../../src/core/remedy/remedy.ts";

export const mistakesFolder = fileURLToPath(
  new URL("../../../../fixtures/mistakes/", import.meta.url),
);

/** A folder `fix-schedule.warm-up` holds a script with the mistake that `fix-schedule` mends. */
export const mistakeCases: readonly {
  readonly name: string;
  readonly id: MistakeId;
  readonly text: string;
}[] = readdirSync(mistakesFolder).map((name) => {
  const id = mistakeIds.find((known) => known === name.split(".")[0]);
  if (!id) throw new Error(`no mistake ${name}`);
  return { name, id, text: readFileSync(`${mistakesFolder}${name}/script.py`, "utf8") };
});

export function findingOf(sign: Sign): Finding {
  return {
    sign,
    severity: "warning",
    confidence: 0.9,
    onset: { step: null, epoch: 3, line: 4, interval: null },
    summary: { template: "", values: {} },
    evidence: {},
    subtype: null,
    series: "loss",
    consequences: [],
    measured: {},
  };
}

export function planFor(script: string, sign: Sign): readonly Remedy[] {
  return planRemedies({ script, finding: findingOf(sign), hyperparameters: new Map() });
}

export function planById(script: string, id: MistakeId): Remedy {
  return planRemedy({ script, finding: null, hyperparameters: new Map() }, id);
}

export function isMistake({ id }: Remedy): boolean {
  return mistakeIds.some((known) => known === id);
}
