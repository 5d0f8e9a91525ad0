import { message } from "../message.ts";
import { applyEdits, overlap } from "./applyEdits.ts";
import type { Outcome, RemedyDefinition, Situation } from "./definition.ts";
import { refusedBecause } from "./definition.ts";
import { frameworkOf } from "./framework.ts";
import { errorsOf, parse, reparse } from "./python/script.ts";
import { addDropout } from "./remedies/add-dropout.ts";
import { addWeightDecay } from "./remedies/add-weight-decay.ts";
import { clipGradientNorm } from "./remedies/clip-gradient-norm.ts";
import { logGradientNorm } from "./remedies/log-gradient-norm.ts";
import { lowerLearningRate } from "./remedies/lower-learning-rate.ts";
import { raiseLearningRate } from "./remedies/raise-learning-rate.ts";
import { useAdam } from "./remedies/use-adam.ts";
import { xavierInitialization } from "./remedies/xavier-initialization.ts";
import type { Framework, Remedy, RemedyRequest } from "./remedy.ts";
import { type RemedyId, remedyIds } from "./remedyId.ts";

const definitions: Readonly<Record<RemedyId, RemedyDefinition>> = {
  "use-adam": useAdam,
  "raise-learning-rate": raiseLearningRate,
  "lower-learning-rate": lowerLearningRate,
  "add-dropout": addDropout,
  "add-weight-decay": addWeightDecay,
  "xavier-initialization": xavierInitialization,
  "clip-gradient-norm": clipGradientNorm,
  "log-gradient-norm": logGradientNorm,
};

/**
 * The remedies for a finding, in the order in which the finding names them, or all where there is
 * none; what the script has already comes last. At most one is preferred.
 */
export function planRemedies(request: RemedyRequest): readonly Remedy[] {
  const situation = situationOf(request);
  const ids = request.finding?.remedies ?? remedyIds;
  const planned = ids.map((id) => planRemedy(definitions[id], situation));
  const ranked = [
    ...planned.filter((r) => r.placement.kind !== "present"),
    ...planned.filter((r) => r.placement.kind === "present"),
  ];
  const { finding } = request;
  if (!finding) return ranked;
  const best = ranked.find(
    (r) => r.placement.kind === "edit" && definitions[r.id].supports(finding),
  );
  return ranked.map((r) => (r === best ? { ...r, preferred: true } : r));
}

function situationOf({ script: text, finding, hyperparameters }: RemedyRequest): Situation | null {
  if (text === null) return null;
  const script = parse(text);
  return { script, framework: frameworkOf(script), finding, hyperparameters };
}

function planRemedy(definition: RemedyDefinition, situation: Situation | null): Remedy {
  const { id, sources, snippets } = definition;
  const outcome = situation
    ? certain(situation, place(definition, situation))
    : refusedBecause("No training script is known for this run.");
  const framework: Framework = situation?.framework ?? "pytorch";
  return {
    id,
    title: outcome.title ?? definition.title,
    why: outcome.why ?? definition.why,
    cost: outcome.cost ?? definition.cost,
    sources,
    snippet: snippets[framework] ?? snippets.pytorch,
    placement: outcome.placement,
    preferred: false,
  };
}

function place(definition: RemedyDefinition, situation: Situation): Outcome {
  return situation.framework === "unknown"
    ? refusedBecause("The script imports none of PyTorch, Keras, Lightning and Transformers.")
    : definition.place(situation);
}

/** Edits that would overlap or leave the script less readable to the parser than it was are refused. */
function certain({ script }: Situation, outcome: Outcome): Outcome {
  if (outcome.placement.kind !== "edit") return outcome;
  const { edits } = outcome.placement;
  const isSound =
    !overlap(edits) &&
    errorsOf(reparse(script, edits, applyEdits(script.text, edits))) <= errorsOf(script.tree);
  if (isSound) return outcome;
  const reason = message("The script is written in a way in which this edit is not certain.");
  return { placement: { kind: "refused", reason } };
}
