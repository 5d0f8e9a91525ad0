import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import {
  isSameForm,
  type LinearForm,
  linearForm,
  sizeKey,
  times,
  valueKey,
} from "../../python/linearForm.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import { trace } from "../../python/trace.ts";
import { childOf, textOf } from "../../python/tree.ts";
import { initializersOf, isBranchOfBiases, withoutData } from "./initializers.ts";

/** A number that the biases of forget gates start at, and that shuts them. */
export interface ClosedGate {
  readonly node: SyntaxNode;
  readonly number: SyntaxNode;
  readonly value: number;
}

/** So far below zero a gate lets through less than a third at every step. */
const shut = -1;

export const closedGatesOf = oncePerScript((script): readonly ClosedGate[] => {
  const kinds = callsOf(script).flatMap(
    ({ name }) => /^torch\.nn\.(LSTM|GRU|RNN)(?:Cell)?$/.exec(name ?? "")?.[1] ?? [],
  );
  // The second quarter is a forget gate in an LSTM only.
  if (kinds.length === 0 || kinds.some((kind) => kind !== "LSTM")) return [];
  const filled = callsOfMethod(script, "fill_").flatMap(({ node, receiver, argumentList }) => {
    const number = itemsOf(script, argumentList)[0]?.value;
    return receiver && number ? [{ node, gate: receiver, number }] : [];
  });
  const constant = callsOfMethod(script, "constant_").flatMap(({ node, argumentList }) => {
    const [gate, number] = itemsOf(script, argumentList).map(({ value }) => value);
    return gate && number ? [{ node, gate, number }] : [];
  });
  const assigned = script
    .all("AssignStatement")
    .flatMap((node) =>
      assignmentsOf(node).flatMap(({ target, value }) =>
        value && subscriptOf(target) ? [{ node, gate: target, number: value }] : [],
      ),
    );
  const all = [...filled, ...constant, ...assigned].flatMap(({ gate, ...rest }) => {
    const part = partOf(script, gate) ?? chunkOf(script, gate);
    return part ? [{ ...rest, part }] : [];
  });
  return all.flatMap(({ node, number, part }) => {
    const isOverwritten =
      all.some((other) => other.node.from > node.from && isSamePart(other.part, part)) ||
      initializersOf(script).some(
        ({ node: later, what }) => later.from > node.to && /^(?:bias|any)$/.test(what),
      );
    // Both biases are added: what shuts is their sum.
    const other = all.find((o) => o.part.of !== part.of && o.part.isBias && isForgetGate(o.part));
    const beside = other && part.isBias ? (evaluate(script, other.number) ?? 0) : 0;
    const own = isForgetGate(part) && !isOverwritten ? evaluate(script, number) : null;
    const value = own !== null && beside > 0 ? own + beside : own;
    return value !== null && value <= shut ? [{ node, number, value }] : [];
  });
});

/** A stretch of a tensor with one axis. */
interface Part {
  readonly of: string;
  readonly isBias: boolean;
  /** How long the tensor is. */
  readonly length: LinearForm;
  readonly start: LinearForm;
  readonly stop: LinearForm;
}

function partOf(script: Script, gate: SyntaxNode): Part | null {
  const taken = subscriptOf(gate);
  const [slice, another] = taken?.selectors ?? [];
  if (!taken || another || slice?.kind !== "slice" || slice.step) return null;
  const [start, stop] = [linearForm(script, slice.start), linearForm(script, slice.stop)];
  if (!start || !stop) return null;
  const tensor = withoutData(script, taken.object);
  const isBias =
    /^bias_(?:ih|hh)_l\d+/.test(propertyOf(script, tensor) ?? "") ||
    (tensor.name === "VariableName" && isBranchOfBiases(script, gate));
  return { ...wholeOf(script, tensor), isBias, start, stop };
}

function wholeOf(script: Script, tensor: SyntaxNode) {
  return { of: valueKey(script, tensor), length: new Map([[sizeKey(script, tensor, 0), 1]]) };
}

/** `forget` of `input, forget, cell, output = bias.chunk(4)`. */
function chunkOf(script: Script, gate: SyntaxNode): Part | null {
  const [only, another] = trace(script, gate);
  const call =
    only?.value.kind === "expression" && !another ? callAt(script, only.value.node) : null;
  const [count] = call ? itemsOf(script, call.argumentList) : [];
  const isQuarter = call?.method === "chunk" && count && evaluate(script, count.value) === 4;
  if (!call?.receiver || !isQuarter || only?.path.join() !== "1") return null;
  const tensor = withoutData(script, call.receiver);
  const whole = wholeOf(script, tensor);
  const [start, stop] = [times(whole.length, 1 / 4), times(whole.length, 1 / 2)];
  return { ...whole, isBias: false, start, stop };
}

function propertyOf(script: Script, node: SyntaxNode): string | null {
  const property = node.name === "MemberExpression" ? childOf(node, "PropertyName") : null;
  return property && textOf(script, property);
}

function isSamePart(one: Part, other: Part): boolean {
  return (
    one.of === other.of && isSameForm(one.start, other.start) && isSameForm(one.stop, other.stop)
  );
}

/** The second quarter: `lstm.bias_ih_l0[h : 2 * h]`, and `p[n // 4 : n // 2]` where `n` is how long `p` is. */
function isForgetGate({ isBias, length, start, stop }: Part): boolean {
  const isSecond = start.size > 0 && isSameForm(stop, times(start, 2));
  return isSecond && (isBias || isSameForm(start, times(length, 1 / 4)));
}
