import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../../groupBy.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { codeOf, functionOf, textOf } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";

/** Labels that the data bring one place ahead of the inputs, and that the loss takes one place further. */
export interface ShiftedTwice {
  /** `logits[:, :-1]` and `labels[:, 1:]` in the loss. */
  readonly inLoss: readonly [Slice, Slice];
}

export interface Slice {
  readonly node: SyntaxNode;
  /** What the slice is of: `logits`. */
  readonly of: string;
}

const shorter = /^(.+?)\[(?::|\.\.\.),\s*:\s*-1(?:,\s*:)?\]$/s;
const later = /^(.+?)\[(?::|\.\.\.),\s*1:(?:,\s*:)?\]$/s;
const longest = 120;

export const shiftedTwiceOf = oncePerScript((script): ShiftedTwice | null => {
  const [loss, another] = trainingLosses(script).filter(({ kind }) =>
    /^(?:cross_entropy|nll)/.test(kind),
  );
  // With a loss for each of the tokens ahead, one of them takes what comes after the next.
  if (!loss || another || !areShiftedByData(script)) return null;
  const home = functionOf(loss.call.node)?.from;
  const near = script
    .all("MemberExpression")
    .filter((node) => node.to - node.from < longest && functionOf(node)?.from === home);
  const cut = near.flatMap((node) => sliceBy(script, node, shorter));
  const moved = near.flatMap((node) => sliceBy(script, node, later));
  const [outputs, ...others] = cut;
  const [labels, ...more] = moved;
  if (!outputs || !labels || others.length > 0 || more.length > 0) return null;
  // Of one tensor it is the shift of the data themselves.
  return outputs.of === labels.of ? null : { inLoss: [outputs, labels] };
});

function sliceBy(script: Script, node: SyntaxNode, form: RegExp): Slice[] {
  const of = form.exec(textOf(script, node))?.[1];
  return of === undefined || /\[/.test(of) ? [] : [{ node, of }];
}

/** `chunk[:-1]` with `chunk[1:]`, or `ids[i : i + n]` with `ids[i + 1 : i + n + 1]`. */
function areShiftedByData(script: Script): boolean {
  const slices = script
    .all("MemberExpression")
    .filter((node) => node.to - node.from < longest && !isCompared(script, node))
    .flatMap((node) => {
      const found = /^([\w.]+)\[(.+)\]$/s.exec(codeOf(script, node).replace(/\s/g, ""));
      return found ? [{ of: `${functionOf(node)?.from} ${found[1]}`, by: found[2] ?? "" }] : [];
    });
  return [...groupBy(slices, ({ of }) => of).values()].some((group) => {
    const ranges = new Set(group.map(({ by }) => by));
    const isCut = ranges.has(":-1") && ranges.has("1:");
    const isCutByRow = ranges.has(":,:-1") && ranges.has(":,1:");
    return isCut || isCutByRow || [...ranges].some((range) => hasNext(ranges, range));
  });
}

/** Neighbours that are compared with one another, or gone through in pairs: `zip(widths[:-1], widths[1:])`. */
function isCompared(script: Script, { parent }: SyntaxNode): boolean {
  if (parent?.name === "BinaryExpression") return true;
  const call = parent?.name === "ArgList" ? parent.parent : null;
  return call != null && /^zip\b/.test(textOf(script, call));
}

/** `i:i+n` beside `i+1:i+n+1` or `i+1:i+1+n`. */
function hasNext(ranges: ReadonlySet<string>, range: string): boolean {
  const [start, end, more] = range.split(":");
  if (!start || !end || more !== undefined || !end.startsWith(start)) return false;
  const length = end.slice(start.length);
  return [`${start}+1:${end}+1`, `${start}+1:${start}+1${length}`].some((next) => ranges.has(next));
}
