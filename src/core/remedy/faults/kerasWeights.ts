import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { fitCallOf } from "../../training/keras/fit.ts";
import { isKerasOutput, kerasWeightLayers } from "../../training/keras/outputs.ts";
import { type Discovery, fault } from "./fault.ts";

/** Below and above these, of weights that are drawn, no network of three layers and more trains. */
const smallest = 0.005;
const largest = 1;

/** `kernel_initializer="zeros"`, `Constant(…)` and draws of an unusual size, in hidden layers of a model that is fitted. */
export function kerasWeights(script: Script): Discovery | null {
  if (!fitCallOf(script)) return null;
  const hidden = kerasWeightLayers(script).filter((layer) => !isKerasOutput(script, layer));
  const given = hidden.flatMap((layer) => {
    const item = argumentOf(script, layer.argumentList, "kernel_initializer");
    return item ? [item] : [];
  });
  const equal = given.filter(({ value }) => {
    const name = value.name === "String" ? stringOf(textOf(script, value)) : undefined;
    return /^(?:zeros?|ones?|constant)$/i.test(name ?? callAt(script, value)?.method ?? "");
  });
  const unusual = given.filter(({ value }) => {
    const call = callAt(script, value);
    const spread = call ? argumentOf(script, call.argumentList, "stddev", 1) : null;
    const size = spread ? evaluate(script, spread.value) : null;
    return (
      /Normal$/.test(call?.method ?? "") && size !== null && (size <= smallest || size >= largest)
    );
  });
  const bad = equal.length > 0 ? equal : unusual.length > 2 ? unusual : [];
  const [first] = bad;
  const quote = script.quote;
  return first
    ? fault(
        first,
        bad.map(({ value: { from, to } }) => ({
          from,
          to,
          insert: `${quote}glorot_uniform${quote}`,
        })),
        { title: message("Scale the initial weights to the width of their layer") },
      )
    : null;
}
