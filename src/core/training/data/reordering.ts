import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, sameNode, textOf } from "../../python/tree.ts";

/** `y = y[torch.randperm(len(y))]`, `y = rng.permutation(y)`: rows put in an order that is drawn. */
export interface Reordering {
  readonly name: string;
  /** The rows as they were: of the same name, or of another one. */
  readonly of: string;
  readonly statement: SyntaxNode;
  readonly value: SyntaxNode;
  /** What draws the order, here or where `index` gets its value. */
  readonly draw: Call;
  /** What draws, as it is written where the order is taken: `rng.permutation`. */
  readonly drawer: string;
  /** The expression that rows are taken by; null where the draw itself gives the rows. */
  readonly index: SyntaxNode | null;
  /** Rows are taken by an order: `y[order]`. */
  readonly isIndexed: boolean;
}

/** `x`, `self.x`. */
const plainName = /^(?:self\.)?[A-Za-z_]\w*$/;
export const drawing = /^(?:randperm|permutation)$/;

export const reorderingsOf = oncePerScript((script): readonly Reordering[] =>
  script.all("AssignStatement").flatMap((statement) =>
    assignmentsOf(statement).flatMap(({ target, value }): Reordering[] => {
      const name = textOf(script, target);
      const found = value && reordered(script, name, value);
      return found && !isSeeded(script, found.draw)
        ? [described(script, { name, statement, value, ...found })]
        : [];
    }),
  ),
);

function described(script: Script, one: Omit<Reordering, "drawer" | "isIndexed">): Reordering {
  return { ...one, drawer: textOf(script, one.draw.callee), isIndexed: one.index !== null };
}

function reordered(
  script: Script,
  name: string,
  value: SyntaxNode,
): Pick<Reordering, "of" | "draw" | "index"> | null {
  const call = callAt(script, value);
  if (call) {
    const [rows, another] = itemsOf(script, call.argumentList);
    // Of another name it may be a number of rows.
    const isOfRows = rows && !another && textOf(script, rows.value) === name;
    return isOfRows && call.method === "permutation" ? { of: name, draw: call, index: null } : null;
  }
  const [object, open, index, close, more] = childrenOf(value);
  const isIndexed = value.name === "MemberExpression" && open?.name === "[" && close?.name === "]";
  const of = object ? textOf(script, object) : "";
  if (!index || !isIndexed || more || !plainName.test(of)) return null;
  const [draw] = callsWithin(script, index).filter((c) => drawing.test(c.method));
  if (draw) return { of, draw, index };
  const ends = index.name === "VariableName" ? trace(script, index) : [];
  const [end, another] = ends.map(({ value: v }) =>
    v.kind === "expression" ? callAt(script, v.node) : null,
  );
  return end && another === undefined && drawing.test(end.method) ? { of, draw: end, index } : null;
}

/** `RandomState(0).permutation(n)`, `randperm(n, generator=g)`: the same seed gives the same order once more. */
export function isSeeded(script: Script, { receiver, argumentList }: Call): boolean {
  const isMade = receiver !== null && callAt(script, receiver) !== null;
  return isMade || itemsOf(script, argumentList).some((i) => i.keyword !== null);
}

/** Whether two orders are one: by one draw, or by two after the same seed. */
export function shareOrder(script: Script, one: Reordering, other: Reordering): boolean {
  if (sameNode(one.draw.node, other.draw.node)) return true;
  const [from, to] = [one.draw.node.from, other.draw.node.from].toSorted((a, b) => a - b);
  return callsOf(script).some(
    ({ method, node }) => /seed/.test(method) && node.from > (from ?? 0) && node.from < (to ?? 0),
  );
}
