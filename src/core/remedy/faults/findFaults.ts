import type { Finding, Sign } from "../../diagnosis/finding.ts";
import type { Parts } from "../../parts.ts";
import { present, refusedBecause } from "../../training/outcome.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { faults } from "../catalogue.ts";
import { type Discovery, explains, type Fault } from "./fault.ts";
import { type FaultId, faultIds } from "./faultId.ts";

/** The signs that a fault explains, the likeliest first. */
export function signsOf(id: FaultId): readonly Sign[] {
  return faults[id].signs;
}

export interface FoundFault extends Discovery {
  readonly fault: Fault;
}

/** Faults of the script that explain the finding, what is certain first; none in a healthy script. */
export function* findFaults(
  program: TrainingProgram,
  finding: Finding,
): Parts<readonly FoundFault[]> {
  const found: FoundFault[] = [];
  for (const fault of faultIds.map((id) => faults[id])) {
    if (!explains(fault, finding)) continue;
    yield;
    const discovery = discover(fault, program, finding);
    if (discovery) found.push({ fault, ...discovery });
  }
  return [
    ...found.filter((f) => f.certainty === "certain"),
    ...found.filter((f) => f.certainty !== "certain"),
  ];
}

/** What one fault comes to in a script, whether or not a run of it is stuck. */
export function faultFor(
  program: TrainingProgram | null,
  finding: Finding | null,
  id: FaultId,
): FoundFault {
  const fault = faults[id];
  if (!program) {
    const outcome = refusedBecause("No training script is known for this run.");
    return { fault, outcome, certainty: "suspected" };
  }
  const discovery = discover(fault, program, finding);
  const outcome = discovery?.outcome ?? present("The script does not have this fault.");
  return { fault, outcome, certainty: discovery?.certainty ?? "suspected" };
}

function discover(
  fault: Fault,
  program: TrainingProgram,
  finding: Finding | null,
): Discovery | null {
  return program.framework === "unknown" ? null : fault.find(program, finding);
}
