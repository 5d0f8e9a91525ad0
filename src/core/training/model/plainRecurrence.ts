import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, valueBehind } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import { certainly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { networkOf } from "../pytorch/network.ts";
import { shapedSteps, shapeOf } from "../pytorch/tensorShape.ts";
import { layerCallsOf } from "./layers.ts";

/** A layer that goes along a sequence: its gradient is multiplied by the same weights at every position. */
export interface Recurrence {
  readonly call: Call;
  /** `RNN`, `LSTMCell`; `SimpleRNN` of Keras. */
  readonly name: string;
  /** How many positions a sequence has; null where that is not known. */
  readonly length: number | null;
  /** Whether it is known what comes of its states: not one output for each position. */
  readonly isFollowed: boolean;
}

/**
 * None where the recurrent weights begin as the identity, through which the gradient comes as it is, or where each
 * position has an output of its own, whose gradient has no way to go.
 */
export const recurrencesOf = oncePerScript((script): readonly Recurrence[] =>
  beginsAsIdentity(script) || answersEverywhere(script)
    ? []
    : layerCallsOf(script)
        // The `RNN` of Keras runs whatever cell it is given.
        .filter(({ name, kind }) =>
          kind === "recurrent" ? /^(?:RNN|LSTM|GRU)(?:Cell)?$/.test(name) : name === "SimpleRNN",
        )
        .map(({ call, kind, name }) => ({
          call,
          name,
          length: kind === "recurrent" ? passedLength(script, call) : statedLength(script),
          isFollowed: kind !== "recurrent" || hasKnownEnd(script),
        })),
);

/** Over so many positions what is not held on to is lost. */
const long = 20;

export function goesLong({ length, isFollowed }: Recurrence): boolean {
  return isFollowed && (length ?? 0) > long;
}

/** Those without gates. */
export const plainRecurrencesOf = oncePerScript((script): readonly Recurrence[] =>
  recurrencesOf(script).filter(({ name }) => /RNN/.test(name)),
);

/**
 * `eye_(p)` and `orthogonal_(p)` of weights, whatever they are called there, what else is given to `weight_hh_l0`, and
 * `recurrent_initializer="identity"`.
 */
function beginsAsIdentity(script: Script): boolean {
  const isKept = callsOfMethod(script, "eye_", "orthogonal_", "orthogonal").length > 0;
  const isSet = [...changedInPlace(script).keys(), ...assignmentsByTarget(script).keys()];
  if (isKept || isSet.some((name) => recurrent.test(name))) return true;
  return layerCallsOf(script).some(({ call }) => {
    const begin = argumentOf(script, call.argumentList, "recurrent_initializer")?.value;
    const made = begin ? callAt(script, valueBehind(script, begin)) : null;
    const text = begin ? textOf(script, valueBehind(script, begin)) : "";
    return /identity/i.test(made?.method ?? text);
  });
}

/** What PyTorch calls the weights that lead from one position to the next. */
const recurrent = /\bweight_hh(?:_l\d+)?(?:_reverse)?\b/;

function hasKnownEnd(script: Script): boolean {
  return networkOf(script).signals.every((signal) => shapeOf(script, signal) !== null);
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

/** Layers that leave a sequence as long as it is. */
const keepsLength =
  /^(?:Input(?:Layer)?|Embedding|Masking|\w*Dropout\w*|Gaussian\w*|\w*Normalization|Activation|\w*ReLU|Dense|TimeDistributed|Bidirectional|SimpleRNN|GRU|LSTM)$/;

/**
 * The length that a model of Keras is told of its inputs: `Input((10, 1))`, `input_shape=(10, 1)`, `input_length=10`.
 * Null where another layer may shorten them.
 */
function statedLength(script: Script): number | null {
  if (layerCallsOf(script).some(({ name }) => !keepsLength.test(name))) return null;
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

/** `(samples, positions, outputs)`, also where each layer of Keras hands on its states and nothing sums them up. */
function answersEverywhere(script: Script): boolean {
  const { signals } = networkOf(script);
  if (signals.some((signal) => (shapeOf(script, signal)?.axes.length ?? 0) > 2)) return true;
  const layers = layerCallsOf(script);
  const plain = layers.filter(({ name }) => name === "SimpleRNN");
  const isWhole = layers.every(({ name }) => keepsLength.test(name));
  return isWhole && plain.length > 0 && plain.every(({ call }) => handsOnStates(script, call));
}

function handsOnStates(script: Script, { argumentList }: Call): boolean {
  const given = argumentOf(script, argumentList, "return_sequences");
  return given !== null && literalOf(script, given.value) === true;
}

function numberAt(script: Script, node: SyntaxNode): number | null {
  return certainly(numberOf(script, node));
}
