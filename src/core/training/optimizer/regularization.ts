import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { variableNames } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import { trainingLoopOf } from "../loop/trainingLoop.ts";
import { modelOf } from "../model/model.ts";
import type { Optimizer } from "./optimizers.ts";

const penalty =
  /^(?:\w+_)?(?:l2|l2_?(?:reg\w*|loss|norm|penalty|lambda|weight)|weight_?(?:l2|penalty)|reg(?:ulari[sz]ation|ularizer)?_?(?:loss|term)|decay_?loss)$/i;

/** Code by which weights are pulled to zero beside the optimizer's own option: in the loss, in layers; null where none. */
export const existingPenalty = oncePerScript((script): string | null => {
  const name = [...variableNames(script)].find((n) => penalty.test(n));
  if (name !== undefined) return name;
  for (const { argumentList } of callsOf(script)) {
    const given = argumentOf(script, argumentList, "kernel_regularizer");
    if (given && literalOf(script, given.value) !== null) return textOf(script, given);
  }
  return null;
});

/** Weight decay that stands in parameter groups which another function or a comprehension makes. */
export function decaysInGroups(script: Script, { call, framework }: Optimizer): boolean {
  if (framework !== "pytorch") return false;
  const given = argumentOf(script, call.argumentList, "params", 0);
  if (!given) return false;
  const value = given.value;
  const bindings =
    value.name === "VariableName"
      ? (bindingsOf(script, textOf(script, value), value)?.bindings ?? [])
      : [];
  const made = bindings.flatMap((b) => (b.kind === "value" ? [textOf(script, b.value)] : []));
  return [textOf(script, value), ...made].some((text) =>
    /weight_?decay|\bwd\b|no_decay/i.test(text),
  );
}

const heldOut =
  /^(?:(?:test|val|valid|dev|eval)_?(?:loader|data\w*|set|x|y|iter\w*)|x_(?:test|val)|(?:best_)?(?:val|valid|validation|dev)_(?:loss(?:es)?|acc|accuracy|score|error|dict|pairs))$/i;

/**
 * Whether the script measures or predicts without leaving the training mode: there is no `eval()`, though it computes
 * without gradient, has data or measures of what is not learned from, has the network make samples, or asks it again once
 * training is over.
 */
export const measuresInTrainingMode = oncePerScript((script): boolean => {
  const leaves =
    callsOfMethod(script, "eval").some((c) => c.receiver !== null) ||
    callsOfMethod(script, "train").some((c) =>
      itemsOf(script, c.argumentList).some(({ value }) =>
        /^False$|eval|train|mode|==/.test(textOf(script, value)),
      ),
    );
  if (leaves) return false;
  const isMeasuring = callsOfMethod(script, "no_grad", "inference_mode").some(({ node }) => {
    const home = functionOf(node);
    return home === null || !/init/.test(nameOfDefinition(script, home));
  });
  return (
    isMeasuring ||
    [...variableNames(script)].some((n) => heldOut.test(n)) ||
    makesSamples(script) ||
    predictsAfterwards(script)
  );
});

/** `model.sample(16)`, a method of the network's own. */
function makesSamples(script: Script): boolean {
  const model = modelOf(script)?.name;
  return callsOfMethod(script, "sample", "generate", "reconstruct").some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === model,
  );
}

function predictsAfterwards(script: Script): boolean {
  const loop = trainingLoopOf(script);
  const model = modelOf(script)?.name;
  return callsOf(script).some(
    (c) => loop !== null && c.node.from > loop.outer.to && textOf(script, c.callee) === model,
  );
}
