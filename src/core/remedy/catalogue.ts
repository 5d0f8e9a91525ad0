import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import { message } from "../message.ts";
import { drained, type Parts } from "../parts.ts";
import { applyEdits, writtenLines } from "../python/applyEdits.ts";
import { assignmentsByTarget } from "../python/bindings.ts";
import { callsOf } from "../python/calls.ts";
import type { ImportedFile } from "../python/importedFile.ts";
import { RecentScripts } from "../python/recentScripts.ts";
import type { Script } from "../python/script.ts";
import { versionOf } from "../python/textVersion.ts";
import { unboundNames } from "../python/unboundNames.ts";
import type { Run } from "../run/run.ts";
import { type Framework, frameworkOf } from "../training/framework.ts";
import { isTrainedByAnother } from "../training/optimizer/handedOptimizer.ts";
import type { Edit, NoEdit, Outcome } from "../training/outcome.ts";
import { refused, refusedBecause } from "../training/outcome.ts";
import { placeAcross, restsOnDefault } from "./acrossFiles.ts";
import { inSituation, type RemedyDefinition, type Situation } from "./definition.ts";
import type { FaultId } from "./faults/faultId.ts";
import { type FoundFault, faultFor, findFaults } from "./faults/findFaults.ts";
import { plateauByScript } from "./plateauByScript.ts";
import { rankTreatments } from "./rankTreatments.ts";
import { RecentPlans } from "./recentPlans.ts";
import { remediesOfFinding } from "./remediesOfFinding.ts";
import type { Remedy, RemedyRequest } from "./remedy.ts";
import { isTreatmentId, type RemedyId, type TreatmentId, treatmentIds } from "./remedyId.ts";
import { secondLook } from "./secondLook.ts";
import { isSound } from "./soundness.ts";
import { addDropout } from "./treatments/addDropout.ts";
import { addMomentum } from "./treatments/addMomentum.ts";
import { addWeightDecay } from "./treatments/addWeightDecay.ts";
import { anotherSeed } from "./treatments/anotherSeed.ts";
import { batchNorm } from "./treatments/batchNorm.ts";
import { clipGradientNorm } from "./treatments/clipGradientNorm.ts";
import { cosineAnnealing } from "./treatments/cosineAnnealing.ts";
import { cyclicalLearningRate } from "./treatments/cyclicalLearningRate.ts";
import { dataAugmentation } from "./treatments/dataAugmentation.ts";
import { earlyStopping } from "./treatments/earlyStopping.ts";
import { heInitialization } from "./treatments/heInitialization.ts";
import { labelSmoothing } from "./treatments/labelSmoothing.ts";
import { layerNorm } from "./treatments/layerNorm.ts";
import { logGradientNorm } from "./treatments/logGradientNorm.ts";
import { lowerLearningRate } from "./treatments/lowerLearningRate.ts";
import { oneCycle } from "./treatments/oneCycle.ts";
import { raiseLearningRate } from "./treatments/raiseLearningRate.ts";
import { reduceOnPlateau } from "./treatments/reduceOnPlateau.ts";
import { reluActivation } from "./treatments/reluActivation.ts";
import { severalSeeds } from "./treatments/severalSeeds.ts";
import { useAdam } from "./treatments/useAdam.ts";
import { useRmsprop } from "./treatments/useRmsprop.ts";
import { warmUp } from "./treatments/warmUp.ts";
import { xavierInitialization } from "./treatments/xavierInitialization.ts";
import { unsuitedTo } from "./unsuited.ts";
import { vanishingByScript } from "./vanishingByScript.ts";

const definitions: Readonly<Record<TreatmentId, RemedyDefinition>> = {
  "use-adam": useAdam,
  "use-rmsprop": useRmsprop,
  "raise-learning-rate": raiseLearningRate,
  "lower-learning-rate": lowerLearningRate,
  "add-momentum": addMomentum,
  "cosine-annealing": cosineAnnealing,
  "one-cycle": oneCycle,
  "cyclical-learning-rate": cyclicalLearningRate,
  "reduce-on-plateau": reduceOnPlateau,
  "warm-up": warmUp,
  "early-stopping": earlyStopping,
  "add-weight-decay": addWeightDecay,
  "data-augmentation": dataAugmentation,
  "add-dropout": addDropout,
  "label-smoothing": labelSmoothing,
  "relu-activation": reluActivation,
  "xavier-initialization": xavierInitialization,
  "he-initialization": heInitialization,
  "batch-norm": batchNorm,
  "layer-norm": layerNorm,
  "clip-gradient-norm": clipGradientNorm,
  "log-gradient-norm": logGradientNorm,
  "another-seed": anotherSeed,
  "several-seeds": severalSeeds,
};

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
  const treatments = finding && situation ? rankTreatments(named, situation, finding) : named;
  const treat = placing(situation, request.imported ?? []);
  const planned: Remedy[] = [];
  for (const id of treatments) {
    yield;
    planned.push(treat(definitions[id]));
  }
  if (!finding) return presentLast(planned);
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
  const ranked = [
    ...fixes.map(({ remedy }) => remedy),
    ...presentLast([
      ...planned,
      ...found.flatMap(({ remedy }) => (remedy.placement.kind === "edit" ? [] : [remedy])),
    ]),
  ];
  const isCertain = best !== null && (fixes.length > 0 || isSupported(best.id, finding));
  return ranked.map((r) => (isCertain && r === best ? { ...r, preferred: true } : seen(r)));
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
  return vanishingByScript(script, run, diagnosis.findings) ?? plateauByScript(script, diagnosis);
}

/** One remedy by its name, a fault's fix too. */
export function planRemedy(request: RemedyRequest, id: RemedyId): Remedy {
  const situation = drained(situationOf(request));
  if (isTreatmentId(id)) return placing(situation, request.imported ?? [])(definitions[id]);
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
  return isTreatmentId(id) && definitions[id].supports(finding);
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

/** Plans treatments of one script; each imported file is read once for all of them. */
function placing(situation: Situation | null, imported: readonly ImportedFile[]) {
  const scripts = new Map<string, Script>();
  const read = (text: string) => {
    const script = scripts.get(text) ?? recentScripts.read(text);
    scripts.set(text, script);
    return script;
  };
  return (definition: RemedyDefinition) => planTreatment(definition, situation, imported, read);
}

function planTreatment(
  definition: RemedyDefinition,
  situation: Situation | null,
  imported: readonly ImportedFile[],
  read: (text: string) => Script,
): Remedy {
  if (!situation) {
    return toRemedy(definition, refusedBecause("No training script is known for this run."), null);
  }
  const alone = toRemedy(definition, place(definition, situation), situation);
  const unsuited = unsuitedTo(situation.script, definition.id);
  if (alone.placement.kind === "present") return alone;
  if (unsuited) return toRemedy(definition, refused(unsuited), situation);
  const isOpen = isOpenToCaller(situation, alone, imported);
  if (alone.placement.kind === "edit" && !isOpen) return alone;
  for (const file of isOpen ? imported.filter(({ isCaller }) => isCaller) : imported) {
    const across = placeAcross(definition, situation, file, read);
    if (across) {
      const { script } = situation;
      return {
        ...alone,
        ...wordsOf(definition, across),
        ...planned(script, across.placement, alone.snippet),
      };
    }
  }
  return isOpen ? toRemedy(definition, givenByCaller, situation) : alone;
}

/** An edit that rests on a default, where a caller is known that may give another value: it may change nothing, or count wrong. */
function isOpenToCaller(
  situation: Situation,
  { placement }: Remedy,
  imported: readonly ImportedFile[],
): boolean {
  return (
    placement.kind === "edit" &&
    imported.some(({ isCaller }) => isCaller) &&
    restsOnDefault(situation, placement)
  );
}

const givenByCaller = refusedBecause("The file that calls this one may give the value itself.");

function toRemedy(
  words: Omit<RemedyDefinition, "place" | "supports">,
  placed: Outcome,
  situation: Situation | null,
): Remedy {
  const outcome = situation ? certain(situation, placed) : placed;
  const framework: Framework = situation?.program.framework ?? "pytorch";
  return {
    id: words.id,
    ...wordsOf(words, outcome),
    sources: words.sources,
    ...planned(
      situation?.script ?? null,
      outcome.placement,
      words.snippets[framework] ?? words.snippets.pytorch,
    ),
    preferred: false,
    certainty: null,
  };
}

/** An edit belongs to a text, and what is shown and copied are the lines that it writes. */
function planned(
  script: Script | null,
  placement: Edit | NoEdit,
  snippet: string,
): Pick<Remedy, "placement" | "snippet"> {
  if (placement.kind !== "edit" || !script) {
    return { placement: placement.kind === "edit" ? nowhere : placement, snippet };
  }
  const written = writtenLines(script.text, placement.edits);
  return {
    placement: { ...placement, version: versionOf(script.text) },
    snippet: written === "" ? snippet : written,
  };
}

const nowhere: NoEdit = {
  kind: "refused",
  reason: message("No training script is known for this run."),
};

function wordsOf(words: Pick<RemedyDefinition, "title" | "why" | "cost">, outcome: Outcome) {
  return {
    title: outcome.title ?? words.title,
    why: outcome.why ?? words.why,
    cost: outcome.cost ?? words.cost,
  };
}

function place(definition: RemedyDefinition, situation: Situation): Outcome {
  if (situation.program.framework === "unknown") {
    return refusedBecause(
      "The script imports none of PyTorch, Keras, Lightning, Transformers and Optax.",
    );
  }
  return definition.place(situation);
}

/** Edits that would overlap or leave the script less readable to the parser than it was are refused. */
function certain({ script }: Situation, outcome: Outcome): Outcome {
  if (outcome.placement.kind !== "edit") return outcome;
  const { edits } = outcome.placement;
  if (!isSound(script, edits)) {
    return refusedBecause("The script is written in a way in which this edit is not certain.");
  }
  const [unbound] = unboundNames(script, edits);
  return unbound === undefined
    ? outcome
    : refusedBecause("{name} may have no value yet where the edit would need it.", {
        name: unbound,
      });
}
