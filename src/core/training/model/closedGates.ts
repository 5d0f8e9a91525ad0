import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { textOf } from "../../python/tree.ts";

/** A number that the biases of forget gates start at, and that shuts them. */
export interface ClosedGate {
  readonly node: SyntaxNode;
  readonly number: SyntaxNode;
  readonly value: number;
}

/** So far below zero a gate lets through less than a third at every step. */
const shut = -1;
const longest = 120;
/** The second quarter of the biases of an LSTM: `lstm.bias_ih_l0[h:2 * h]`, `p.data[n // 4 : n // 2]`. */
const forgetGates =
  /\bbias_(?:ih|hh)_l\d+\w*(?:\.data)?\[\s*(\S+)\s*:\s*(?:2\s*\*\s*\1|\1\s*\*\s*2)\s*\]$|\[\s*(\w+)\s*\/\/\s*4\s*:\s*\2\s*\/\/\s*2\s*\]$/;

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
  const all = [...filled, ...constant];
  return all.flatMap(({ node, gate, number }) => {
    const isOverwritten = all.some(
      (other) => other.node.from > node.from && textOf(script, other.gate) === textOf(script, gate),
    );
    if (isOverwritten) return [];
    const isForget = gate.to - gate.from < longest && forgetGates.test(textOf(script, gate));
    const value = isForget ? evaluate(script, number) : null;
    return value !== null && value <= shut ? [{ node, number, value }] : [];
  });
});
