import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { callAt } from "../../../python/calls.ts";
import type { Script } from "../../../python/script.ts";
import { childrenOf } from "../../../python/tree.ts";

/** A loop as it is written, also within an expression: `for variables in iterable`. */
export interface TurnsHead {
  readonly variables: readonly SyntaxNode[];
  readonly iterable: SyntaxNode;
}

export function headOf(loop: SyntaxNode): TurnsHead | null {
  const parts = childrenOf(loop);
  const [start, at] = ["for", "in"].map((word) => parts.findIndex(({ name }) => name === word));
  const iterable = at === undefined || at < 0 ? undefined : parts[at + 1];
  if (start === undefined || !iterable) return null;
  return { variables: parts.slice(start + 1, at).flatMap(namesIn), iterable };
}

function namesIn(node: SyntaxNode): readonly SyntaxNode[] {
  return node.name === "VariableName" ? [node] : childrenOf(node).flatMap(namesIn);
}

type ValueOf = (node: SyntaxNode) => number | null;

/** What the first variable of a loop is at each turn: of `range(1, n)`, of `enumerate(x)`; null for anything else. */
export function counterOf(
  script: Script,
  iterable: SyntaxNode,
  evaluated: ValueOf,
): ((turn: number) => number) | null {
  const call = callAt(script, iterable);
  const [first, second, third] = call ? itemsOf(script, call.argumentList) : [];
  if (!call || !first) return null;
  switch (call.method) {
    case "range":
    case "trange": {
      const isPlain = second !== undefined && second.keyword === null;
      return from(
        isPlain ? evaluated(first.value) : 0,
        isPlain && third ? evaluated(third.value) : 1,
      );
    }
    case "enumerate":
      return from(second ? evaluated(second.value) : 0, 1);
    case "tqdm":
    case "track":
      return counterOf(script, first.value, evaluated);
    default:
      return null;
  }
}

function from(start: number | null, by: number | null): ((turn: number) => number) | null {
  return start === null || by === null ? null : (turn) => start + turn * by;
}
