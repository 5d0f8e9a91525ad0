import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { isReached } from "../../python/condition.ts";
import { constructionsOf } from "../../python/constructions.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { loadedByName } from "../model/pretrained.ts";
import { isAfterTraining } from "../model/trainedBefore.ts";
import { type Outcome, refusedBecause } from "../outcome.ts";
import { isKerasOutput, kerasWeightLayers } from "./outputs.ts";

/** Weights that the whole network begins with, none for a part that new layers are put upon. */
export function loadedIntoWhole(script: Script): Call | null {
  return (
    loadedByName(script).find(
      (call) =>
        call.receiver !== null &&
        !isPart(script, textOf(script, call.receiver)) &&
        isOfTrained(script, call),
    ) ?? null
  );
}

/** Where the network is fitted, or where the layers are made that an edit would change: not where a body is made. */
function isOfTrained(script: Script, call: Call): boolean {
  const name = nameOf(script, call);
  return (
    name.startsWith("self.") ||
    fits(script).some((fit) => isBeside(fit, call) && nameOf(script, fit) === name) ||
    hiddenLayers(script).some((layer) => isBeside(layer, call))
  );
}

/** What it is called on, as written. */
const nameOf = (script: Script, { receiver }: Call) => (receiver ? textOf(script, receiver) : "");

/** A name means one thing within a function. */
const isBeside = (one: Call, other: Call) =>
  functionOf(one.node)?.from === functionOf(other.node)?.from;

const fits = (script: Script) => callsOfMethod(script, "fit", "fit_generator", "train_on_batch");

/** Layers for which initial weights are chosen. */
const hiddenLayers = (script: Script) =>
  kerasWeightLayers(script).filter(
    (layer) =>
      itemsOf(script, layer.argumentList).some(({ keyword }) =>
        /^(?:activation|kernel_initializer)$/.test(keyword ?? ""),
      ) && !isKerasOutput(script, layer),
  );

/** `body.output`, `body(x)`, `model.add(body)` and `Sequential([body, …])`. */
function isPart(script: Script, name: string): boolean {
  return (
    script.all("MemberExpression").some((node) => {
      const text = textOf(script, node);
      return text.startsWith(`${name}.`) && /\.outputs?$/.test(text);
    }) ||
    callsOf(script).some(({ callee }) => textOf(script, callee) === name) ||
    callsOfMethod(script, "add").some(({ argumentList }) =>
      itemsOf(script, argumentList).some(({ value }) => textOf(script, value) === name),
    ) ||
    script
      .all("ArrayExpression")
      .some((list) => itemsOf(script, list).some(({ value }) => textOf(script, value) === name))
  );
}

/** The call that brings the network to be trained as it was saved, whatever layers the script makes for other ways. */
export function loadedWithLayers(script: Script): Call | null {
  const made = constructionsOf(script);
  const found = made.find(
    ({ call, target, statement }) =>
      /(?:^|\.)keras\.models\.load_model$/.test(call.name ?? "") &&
      fits(script).some((fit) => isBeside(fit, call) && nameOf(script, fit) === target) &&
      isReached(script, call.node) === true &&
      !isAfterTraining(script, call.node) &&
      !made.some((other) => other.target === target && other.statement.from > statement.from),
  );
  return found?.call ?? null;
}

export function keepsLayers({ callee }: Call, script: Script): Outcome {
  return refusedBecause(
    "The network that is trained is loaded with its layers ({code}); those that the script makes are not its own.",
    { code: textOf(script, callee) },
  );
}
