import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import { drained, type Parts } from "../parts.ts";
import { applyEdits } from "../python/applyEdits.ts";
import { assignmentsByTarget } from "../python/bindings.ts";
import { callsOf } from "../python/calls.ts";
import { RecentScripts } from "../python/recentScripts.ts";
import type { Run } from "../run/run.ts";
import { frameworkOf } from "../training/framework.ts";
import { isTrainedByAnother } from "../training/optimizer/handedOptimizer.ts";
import { treatments } from "./catalogue.ts";
import { inSituation, type Situation } from "./definition.ts";
import type { FaultId } from "./faults/faultId.ts";
import { type FoundFault, faultFor, findFaults } from "./faults/findFaults.ts";
import { heldBackByScript } from "./heldBackByScript.ts";
import { placing, toRemedy } from "./placeRemedy.ts";
import { plateauByScript } from "./plateauByScript.ts";
import { mixMechanisms } from "./ranking/mixMechanisms.ts";
import { keepOneDirection } from "./ranking/oneDirection.ts";
import { type Ranked, rankTreatments } from "./ranking/rankTreatments.ts";
import { RecentPlans } from "./recentPlans.ts";
import { remediesOfFinding } from "./remediesOfFinding.ts";
import type { Remedy, RemedyRequest } from "./remedy.ts";
import { isTreatmentId, type RemedyId, treatmentIds } from "./remedyId.ts";
import { secondLook } from "./secondLook.ts";
import { vanishingByScript } from "./vanishingByScript.ts";

/**
 * A person works on one script, with the odd second one, and each may be read as edited; each costs about a hundred
 * times its text.
 */
const recentScripts = new RecentScripts(8);

/**
 * The remedies for a finding: fixes of faults that explain it, then tuning in the order in which the
 * finding names it, then suspicions, then what the script has already. Without a finding all tuning,
 * and no faults. At most one is preferred: the first, where the evidence supports it.
 */
export function planRemedies(request: RemedyRequest): readonly Remedy[] {
  return drained(planInParts(request));
}

/**
 * The same in parts of a few milliseconds, for a caller that has other things to do in between. What
 * was planned so is at hand when the menu asks for it.
 */
export function* planInParts(request: RemedyRequest): Parts<readonly Remedy[]> {
  const situation = yield* situationOf(request);
  const known = situation && recentPlans.find(situation.script, request);
  if (known) return known;
  const remedies = yield* plan(request, situation);
  if (situation) recentPlans.keep(situation.script, request, remedies);
  return remedies;
}

const recentPlans = new RecentPlans();

function* plan(request: RemedyRequest, situation: Situation | null): Parts<readonly Remedy[]> {
  const { finding } = request;
  const named = (finding ? remediesOfFinding(finding) : treatmentIds)
    .filter(isTreatmentId)
    .filter((id) => id !== "log-gradient-norm" || request.logsGradientNorm !== true);
  const ranked: readonly Ranked[] =
    finding && situation
      ? rankTreatments(named, situation, finding)
      : named.map((id) => ({ id, evidence: null, isWeak: false, isOpen: false }));
  const treat = placing(situation, request.imported ?? [], recentScripts);
  const placed: Remedy[] = [];
  for (const { id, evidence, isWeak } of ranked) {
    yield;
    placed.push({ ...treat(treatments[id]), evidence, isWeak });
  }
  if (!finding) return presentLast(placed);
  const open = new Set(ranked.flatMap(({ id, isOpen }) => (isOpen ? [id] : [])));
  const planned = mixMechanisms(placed, open);
  const faults = situation ? yield* findFaults(situation.program, finding) : [];
  const found = faults.map((f) => ({
    isCertain: f.certainty === "certain",
    remedy: faultRemedy(f, situation),
  }));
  const fixes = found.filter(({ remedy }) => remedy.placement.kind === "edit");
  const candidates =
    fixes.length > 0 ? fixes.filter((f) => f.isCertain).map(({ remedy }) => remedy) : planned;
  const known = new Set(faults.map(({ fault }) => fault.id));
  const looked = situation ? yield* bestOf(candidates, situation, finding, known) : noBest;
  const { best, rejected } = looked;
  const seen = (remedy: Remedy) => rejected.get(remedy) ?? remedy;
  const offered = [
    ...fixes.map(({ remedy }) => remedy),
    ...presentLast([
      ...planned,
      ...found.flatMap(({ remedy }) => (remedy.placement.kind === "edit" ? [] : [remedy])),
    ]),
  ];
  const isCertain = best !== null && (fixes.length > 0 || isSupported(best.id, finding));
  return keepOneDirection(
    offered.map((r) => (isCertain && r === best ? { ...r, preferred: true } : seen(r))),
  );
}

interface Looked {
  /** The first that survives a second look. */
  readonly best: Remedy | null;
  /** What did not, as it is then refused. */
  readonly rejected: ReadonlyMap<Remedy, Remedy>;
}

const noBest: Looked = { best: null, rejected: new Map() };

/** Looks at edited scripts in the order of the candidates until one is no worse than the script was. */
function* bestOf(
  candidates: readonly Remedy[],
  situation: Situation,
  finding: Finding,
  known: ReadonlySet<FaultId>,
): Parts<Looked> {
  const rejected = new Map<Remedy, Remedy>();
  for (const remedy of candidates) {
    const { placement } = remedy;
    if (placement.kind !== "edit") continue;
    const text = applyEdits(situation.script.text, placement.edits);
    const script = yield* recentScripts.readInParts(text);
    const edited = inSituation(script, situation);
    const reason = yield* secondLook(remedy.id, situation, edited, finding, known);
    if (reason === null) return { best: remedy, rejected };
    rejected.set(remedy, { ...remedy, placement: { kind: "refused", reason } });
  }
  return { best: null, rejected };
}

/** Whether the script is a part that another file runs: what calls it may have the optimizer, or the rate. */
export function asksForCaller(text: string): boolean {
  return isTrainedByAnother(recentScripts.read(text));
}

/** What a script adds to the findings of a run that its log alone cannot tell; null where it is nothing. */
export function findingByScript(text: string, run: Run, diagnosis: Diagnosis): Finding | null {
  const script = recentScripts.read(text);
  return (
    vanishingByScript(script, run, diagnosis.findings) ??
    plateauByScript(script, diagnosis) ??
    heldBackByScript(script, run, diagnosis)
  );
}

/** One remedy by its name, a fault's fix too. */
export function planRemedy(request: RemedyRequest, id: RemedyId): Remedy {
  const situation = drained(situationOf(request));
  if (isTreatmentId(id))
    return placing(situation, request.imported ?? [], recentScripts)(treatments[id]);
  return faultRemedy(faultFor(situation?.program ?? null, request.finding, id), situation);
}

function faultRemedy(
  { fault, outcome, certainty }: FoundFault,
  situation: Situation | null,
): Remedy {
  return { ...toRemedy(fault, outcome, situation), certainty };
}

function presentLast(remedies: readonly Remedy[]): readonly Remedy[] {
  return [
    ...remedies.filter((r) => r.placement.kind !== "present"),
    ...remedies.filter((r) => r.placement.kind === "present"),
  ];
}

function isSupported(id: RemedyId, finding: Finding): boolean {
  return isTreatmentId(id) && treatments[id].supports(finding);
}

function* situationOf(request: RemedyRequest): Parts<Situation | null> {
  const { script: text, finding, hyperparameters } = request;
  if (text === null) return null;
  const script = yield* recentScripts.readInParts(text);
  frameworkOf(script);
  yield;
  callsOf(script);
  yield;
  assignmentsByTarget(script);
  yield;
  return inSituation(script, { finding, hyperparameters });
}
