import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { networkOf } from "../pytorch/network.ts";
import { shapedSteps } from "../pytorch/tensorShape.ts";
import { layerCallsOf } from "./layers.ts";

/** A recurrent layer without gates: its gradient is multiplied by the same weights at every position. */
export interface PlainRecurrence {
  readonly call: Call;
  /** How many positions a sequence has; null where that is not known. */
  readonly length: number | null;
}

/** None where the recurrent weights begin as the identity: the gradient comes through them as it is. */
export const plainRecurrencesOf = oncePerScript((script): readonly PlainRecurrence[] =>
  beginsAsIdentity(script)
    ? []
    : layerCallsOf(script)
        // The `RNN` of Keras runs whatever cell it is given.
        .filter(({ name, kind }) =>
          kind === "recurrent" ? /^RNN(?:Cell)?$/.test(name) : name === "SimpleRNN",
        )
        .map(({ call, kind }) => ({
          call,
          length: kind === "recurrent" ? passedLength(script, call) : statedLength(script),
        })),
);

function beginsAsIdentity(script: Script): boolean {
  return callsOfMethod(script, "eye_").some(({ argumentList }) =>
    itemsOf(script, argumentList).some(({ value }) => /weight_hh/.test(textOf(script, value))),
  );
}

/** The length of what goes through a layer of PyTorch, along its axis of time. */
function passedLength(script: Script, { node, argumentList }: Call): number | null {
  const first = argumentOf(script, argumentList, "batch_first");
  const isBatchFirst = first !== null && literalOf(script, first.value) === true;
  const lengths = networkOf(script).signals.flatMap((signal) =>
    shapedSteps(script, signal).flatMap(({ operation, before }) => {
      if (operation.settings?.node.from !== node.from) return [];
      const { axes = [] } = before ?? {};
      return [axes[axes.length > 2 && isBatchFirst ? 1 : 0]?.size ?? null];
    }),
  );
  const [length] = lengths;
  return length !== undefined && lengths.every((one) => one === length) ? length : null;
}

/** The length that a model of Keras is told of its inputs: `Input((10, 1))`, `input_shape=(10, 1)`, `input_length=10`. */
function statedLength(script: Script): number | null {
  const lengths = callsOf(script).flatMap((call) => {
    const shape =
      argumentOf(script, call.argumentList, "input_shape") ??
      (/^Input(?:Layer)?$/.test(call.method)
        ? argumentOf(script, call.argumentList, "shape", 0)
        : null);
    const length = argumentOf(script, call.argumentList, "input_length");
    const [first] = shape?.value.name === "TupleExpression" ? itemsOf(script, shape.value) : [];
    const stated = [first?.value, length?.value].filter((node) => node !== undefined);
    return stated.map((node) => numberAt(script, node));
  });
  const [length] = lengths;
  return length !== undefined && lengths.every((one) => one === length) ? length : null;
}

function numberAt(script: Script, node: SyntaxNode): number | null {
  return certainly(numberOf(script, node));
}
