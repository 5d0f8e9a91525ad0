import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { literalOf, stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { type HeadActivation, headActivationOf } from "./headActivation.ts";
import { isKerasOutput, kerasWeightLayers } from "./outputs.ts";

/** The only output layer of a script with one Keras model. */
export interface KerasHead {
  readonly layer: Call;
  readonly activation: HeadActivation;
  readonly units: number | null;
}

/** Null where there are several models or outputs, or where something else comes after the layer. */
export function kerasHeadOf(script: Script): KerasHead | null {
  const [layer, another] = kerasWeightLayers(script).filter((l) => isKerasOutput(script, l));
  if (!layer || another || !/\.Dense$/.test(layer.name ?? "")) return null;
  const activation = headActivationOf(script, layer);
  const units = argumentOf(script, layer.argumentList, "units", 0);
  return activation && { layer, activation, units: units ? evaluate(script, units.value) : null };
}

/** The loss of the only `compile`, and whether it is told to expect raw outputs. */
export interface KerasLoss {
  /** `sparsecategoricalcrossentropy`. */
  readonly kind: string;
  readonly fromLogits: Item | null;
  readonly expectsLogits: boolean;
  readonly value: SyntaxNode;
}

export function kerasLossOf(script: Script): KerasLoss | null {
  const [compile, another] = callsOfMethod(script, "compile").filter((c) => c.receiver !== null);
  const given = compile && !another ? argumentOf(script, compile.argumentList, "loss", 1) : null;
  if (!given) return null;
  const text = given.value.name === "String" ? stringOf(textOf(script, given.value)) : undefined;
  const plain = (name: string) => name.replace(/_/g, "").toLowerCase();
  if (text !== undefined) {
    return { kind: plain(text), fromLogits: null, expectsLogits: false, value: given.value };
  }
  const call = callAt(script, given.value);
  if (!call || !/(?:^|\.)keras\.losses\.\w+$/.test(call.name ?? "")) return null;
  if (itemsOf(script, call.argumentList).some((i) => i.star !== "")) return null;
  const fromLogits = argumentOf(script, call.argumentList, "from_logits", 0);
  const stated = fromLogits ? literalOf(script, fromLogits.value) : false;
  if (typeof stated !== "boolean") return null;
  return { kind: plain(call.method), fromLogits, expectsLogits: stated, value: given.value };
}

/** Cross-entropies that the script makes, wherever it uses them. */
export function kerasLossObjects(script: Script): readonly Call[] {
  return callsOf(script).filter(({ name }) =>
    /(?:^|\.)keras\.losses\.\w*Crossentropy$/.test(name ?? ""),
  );
}
