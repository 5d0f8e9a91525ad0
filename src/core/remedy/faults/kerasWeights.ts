import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { fitCallOf } from "../../training/keras/fit.ts";
import { isKerasOutput, kerasWeightLayers } from "../../training/keras/outputs.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Below and above these, of weights that are drawn, no network of three layers and more trains. */
const smallest = 0.005;
const largest = 1;

/** `kernel_initializer="zeros"`, `Constant(…)` and draws of an unusual size, in hidden layers of a model that is fitted. */
export function kerasWeights({ script, layers }: TrainingProgram): Discovery | null {
  if (!fitCallOf(script)) return null;
  const hidden = kerasWeightLayers(script).filter((layer) => !isKerasOutput(script, layer));
  const given = hidden.flatMap((layer) => {
    const item = argumentOf(script, layer.argumentList, "kernel_initializer");
    return item ? [{ layer, item }] : [];
  });
  const constant = given.filter(({ item: { value } }) => {
    const name = value.name === "String" ? stringOf(textOf(script, value)) : undefined;
    return /^(?:zeros?|ones?|constant)$/i.test(name ?? callAt(script, value)?.method ?? "");
  });
  // Between layers that are drawn, equal units get gradients of their own, unless a ReLU keeps them at zero.
  const isWhole = constant.length === hidden.length;
  const equal = constant.filter(({ layer }) => isWhole || isRectified(script, layer));
  const unusual = given.filter(({ item: { value } }) => {
    const call = callAt(script, value);
    const spread = call ? argumentOf(script, call.argumentList, "stddev", 1) : null;
    const size = spread ? evaluate(script, spread.value) : null;
    return (
      /Normal$/.test(call?.method ?? "") && size !== null && (size <= smallest || size >= largest)
    );
  });
  // A norm brings whatever a layer gives back to size.
  const isNormed = layers.some(({ name }) => /Normalization$/.test(name));
  const bad = equal.length > 0 ? equal : unusual.length > 2 && !isNormed ? unusual : [];
  const [first] = bad;
  const quote = script.quote;
  return first
    ? fault(
        first.item,
        bad.map(({ item: { value } }) => ({
          from: value.from,
          to: value.to,
          insert: `${quote}glorot_uniform${quote}`,
        })),
        { title: message("Scale the initial weights to the width of their layer") },
      )
    : null;
}

function isRectified(script: Script, { argumentList }: Call): boolean {
  const given = argumentOf(script, argumentList, "activation", 1);
  return given !== null && /relu/i.test(textOf(script, given.value));
}
