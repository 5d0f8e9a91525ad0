import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, textOf } from "../../python/tree.ts";

/** Inputs that `train_test_split` has split, also where one part is split again. */
export interface DataSplit {
  /** The last split. */
  readonly statement: SyntaxNode;
  /** Names of all parts of the inputs. */
  readonly parts: readonly string[];
  /** That which is learned from. */
  readonly train: string;
}

/** Null where there is none, or where rows are split by their numbers. */
export const dataSplitOf = oncePerScript((script): DataSplit | null => {
  const splits = callsOfMethod(script, "train_test_split").flatMap((call) => {
    const statement = call.node.parent;
    if (statement?.name !== "AssignStatement") return [];
    const targets = assignmentsOf(statement).map((a) => textOf(script, a.target));
    const arrays = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
    const parts = targets.length === arrays.length * 2 ? targets.slice(0, 2) : [];
    return [{ statement, parts }];
  });
  const [first] = splits;
  const last = splits.at(-1);
  if (!first || !last || !sameScope(first.statement, last.statement)) return null;
  const parts = [...new Set(splits.flatMap((split) => split.parts))].filter((name) =>
    /^[A-Za-z_][\w.]*$/.test(name),
  );
  const train = parts.findLast((n) => /tr(?:ain|n)?(?:_|$|\d)|_tr|tr$/i.test(n)) ?? parts[0];
  const [one] = parts;
  if (train === undefined || one === undefined || isIndex(script, one)) return null;
  return { statement: last.statement, parts, train };
});

/** `train_test_split(np.arange(n))` splits numbers of rows, not rows: `X[train]` follows. */
function isIndex(script: Script, name: string): boolean {
  return script.all("MemberExpression").some((member) => {
    const index = member.firstChild?.nextSibling?.nextSibling;
    return member.firstChild?.nextSibling?.name === "[" && index && textOf(script, index) === name;
  });
}

/** How the training part is taken of a whole: `X[:400]`, `X[train]`, `X[b]` in a loop. */
export interface DataSlice {
  readonly index: string;
  /** The first place where a part is taken. */
  readonly first: SyntaxNode;
  /** Where a name in the index is assigned; null where it is there already, or a number. */
  readonly definition: SyntaxNode | null;
}

/** @param after where the whole gets its name. */
export function dataSliceOf(script: Script, name: string, after: SyntaxNode): DataSlice | null {
  const parts = script.all("MemberExpression").filter(({ firstChild: object, from }) => {
    const isWhole = object !== null && textOf(script, object) === name;
    return isWhole && from > after.to && object.nextSibling?.name === "[";
  });
  const [first] = parts;
  const index = trainingIndex(
    parts.map((part) =>
      textOf(script, part)
        .slice(name.length + 1, -1)
        .trim(),
    ),
  );
  if (!first || index === null) return null;
  const variable = /[A-Za-z_]\w*/.exec(index)?.[0];
  const definition = script
    .all("AssignStatement")
    .find(
      (s) =>
        s.from > after.to &&
        sameScope(s, after) &&
        assignmentsOf(s).some(({ target }) => textOf(script, target) === variable),
    );
  return { index, first, definition: definition ?? null };
}

function trainingIndex(indexes: readonly string[]): string | null {
  // The first few rows that are looked at, `X[:3]`, are no part: what sets one apart has another, `X[400:]`.
  const upTo = indexes.find((index) => {
    const end = /^:\s*([\w.]+)$/.exec(index)?.[1];
    const isPart = end !== undefined && indexes.some((i) => i.replace(/\s*:$/, "") === end);
    return end !== undefined && (isPart || !/^\d+$/.test(end));
  });
  if (upTo !== undefined) return upTo;
  const from = indexes.find((i) => /^[\w.]+\s*:$/.test(i));
  if (from !== undefined) return `:${from.replace(/\s*:$/, "")}`;
  return indexes.find((i) => /^(?:idx_?|i_?)?(?:tr|train)\w*$/i.test(i)) ?? null;
}

function sameScope(a: SyntaxNode, b: SyntaxNode): boolean {
  return functionOf(a)?.from === functionOf(b)?.from;
}
