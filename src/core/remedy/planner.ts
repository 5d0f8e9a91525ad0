import type { DiagnosisContext } from "../diagnosis/context.ts";
import { showBar } from "../diagnosis/context.ts";
import { type Diagnosis, type Finding, type Sign, signs } from "../diagnosis/finding.ts";
import { message } from "../message.ts";
import { drained, type Parts } from "../parts.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import type { Run } from "../run/run.ts";
import { findingByScript, planInParts, planRemedy } from "./planRemedies.ts";
import type { Remedy, RemedyRequest } from "./remedy.ts";
import { kindOfRemedy, type RemedyId } from "./remedyId.ts";

export { importCandidates } from "../python/importedFile.ts";
export { codeParts } from "./codeParts.ts";
export { asksForCaller } from "./planRemedies.ts";

/** What is planned for, and by whom ever: the editor and the command line ask the same. */
export interface PlanRequest extends Omit<RemedyRequest, "script"> {
  /** The script as it is now; null where none is known. */
  readonly script: EditableScript | null;
}

/** A script and what of it can be edited: in a notebook no edit reaches over the end of a cell. */
export interface EditableScript {
  readonly text: string;
  canEdit(edits: readonly ScriptEdit[]): boolean;
}

/** What a run tells about its script beside its findings. */
export function factsOf(run: Run): Pick<RemedyRequest, "hyperparameters" | "logsGradientNorm"> {
  const logsGradientNorm =
    run.ofRole("grad_norm").length > 0 || run.ofRole("layer_grad_norm").length > 0;
  return { hyperparameters: run.hyperparameters, logsGradientNorm };
}

/** The remedies of a finding in the order to offer, in parts of a few milliseconds. What cannot be edited is refused. */
export function* planRemediesInParts(request: PlanRequest): Parts<readonly Remedy[]> {
  const { script } = request;
  const planned = yield* planInParts({ ...request, script: script?.text ?? null });
  return planned.map((remedy) => withinCells(remedy, script));
}

/** The same at once. */
export function planRemediesOf(request: PlanRequest): readonly Remedy[] {
  return drained(planRemediesInParts(request));
}

/** One remedy by its name, whether or not a finding calls for it. */
export function planRemedyOf(request: PlanRequest, id: RemedyId): Remedy {
  const { script } = request;
  return withinCells(planRemedy({ ...request, script: script?.text ?? null }, id), script);
}

/**
 * All that could be changed in a script of which no run is known: its faults by any sign that they would
 * explain, then all tuning. None is preferred, as nothing speaks for it.
 */
export function planWithoutRun(request: Omit<PlanRequest, "finding">): readonly Remedy[] {
  const faults = new Map<Remedy["id"], Remedy>();
  for (const finding of signs.map(assumedFinding)) {
    for (const remedy of planRemediesOf({ ...request, finding })) {
      if (kindOfRemedy(remedy.id) === "fault" && !faults.has(remedy.id))
        faults.set(remedy.id, { ...remedy, preferred: false });
    }
  }
  return [...faults.values(), ...planRemediesOf({ ...request, finding: null })];
}

/** The finding that a run with this sign would have, where nothing but the sign is known. */
export function assumedFinding(sign: Sign): Finding {
  return {
    sign,
    severity: "warning",
    confidence: 1,
    onset: { step: null, epoch: null, line: null, interval: null },
    summary: message("A run with this sign."),
    evidence: {},
    subtype: null,
    measured: {},
    series: "loss",
    consequences: [],
  };
}

/** What the script of a run adds to the diagnosis of its log, where that is to be shown; else null. */
export function causeByScript(
  text: string,
  run: Run,
  diagnosis: Diagnosis,
  options: Pick<DiagnosisContext, "sensitivity" | "off"> = {},
): Finding | null {
  const found = findingByScript(text, run, diagnosis);
  if (found === null || options.off?.has(found.sign) === true) return null;
  return found.confidence >= showBar(options) ? found : null;
}

function withinCells(remedy: Remedy, script: EditableScript | null): Remedy {
  const { placement } = remedy;
  if (placement.kind !== "edit" || script === null || script.canEdit(placement.edits))
    return remedy;
  const reason = message("The change would reach over the end of a cell or into a magic command.");
  return { ...remedy, placement: { kind: "refused", reason }, preferred: false };
}
