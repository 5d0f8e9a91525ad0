import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding, Sign } from "../../../../../src/core/diagnosis/finding.ts";
import { drained } from "../../../../../src/core/parts.ts";
import { RecentScripts } from "../../../../../src/core/python/recentScripts.ts";
import { type FaultId, faultIds } from "../../../../../src/core/remedy/faults/faultId.ts";
import { findFaults } from "../../../../../src/core/remedy/faults/findFaults.ts";
import { planRemedies, planRemedy } from "../../../../../src/core/remedy/planRemedies.ts";
import type { Remedy } from "../../../../../src/core/remedy/remedy.ts";
import { programOf } from "../../../../../src/core/training/program.ts";

export const faultsFolder = fileURLToPath(new URL("../../../../fixtures/faults/", import.meta.url));

/** A folder `fix-schedule.warm-up` holds a script with the fault that `fix-schedule` mends. */
export const faultCases: readonly {
  readonly name: string;
  readonly id: FaultId;
  readonly text: string;
}[] = readdirSync(faultsFolder).map((name) => {
  const id = faultIds.find((known) => known === name.split(".")[0]);
  if (!id) throw new Error(`${name}: a folder is named by one of faultIds, and .shape behind it`);
  return { name, id, text: readFileSync(`${faultsFolder}${name}/script.py`, "utf8") };
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

/** What is claimed of a script whose run is stuck so: the faults by themselves, without the tuning that is planned beside them. */
export function faultsIn(text: string, sign: Sign): readonly FaultId[] {
  const program = programOf(scripts.read(text));
  return drained(findFaults(program, findingOf(sign))).map(({ fault }) => fault.id);
}

/** The same script is asked for every sign. */
const scripts = new RecentScripts(1);

export function planById(script: string, id: FaultId): Remedy {
  return planRemedy({ script, finding: null, hyperparameters: new Map() }, id);
}

export function isFault({ id }: Remedy): boolean {
  return faultIds.some((known) => known === id);
}
