import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../../groupBy.ts";
import { callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import {
  isSameForm,
  type LinearForm,
  linearForm,
  plusNumber,
  valueKey,
} from "../../python/linearForm.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWhole, type Selector, subscriptOf } from "../../python/subscript.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import { signalsOf } from "../pytorch/signal.ts";

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

export const shiftedTwiceOf = oncePerScript((script): ShiftedTwice | null => {
  const [loss, another] = trainingLosses(script).filter(({ kind }) =>
    /^(?:cross_entropy|nll)/.test(kind),
  );
  // With a loss for each of the tokens ahead, one of them takes what comes after the next.
  if (!loss?.target || another || !areShiftedByData(script)) return null;
  const outputs = sliceOnTheWay(script, loss.input, loss.frame, isShorter);
  const labels = sliceOnTheWay(script, loss.target, loss.frame, isLater);
  // Of one tensor it is the shift of the data themselves.
  return !outputs || !labels || outputs.of === labels.of ? null : { inLoss: [outputs, labels] };
});

/** The one slice of a kind that a tensor is brought to the loss by. */
function sliceOnTheWay(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  isKind: (script: Script, range: Selector) => boolean,
): Slice | null {
  const places = signalsOf(script, node, frame).flatMap(({ operations }) =>
    operations.filter(({ name }) => name === "index").map(({ at }) => at),
  );
  const found = places.filter((at) => {
    const [batch, time, ...others] = subscriptOf(at)?.selectors ?? [];
    const isBatch = isWhole(batch) || batch?.kind === "ellipsis";
    return isBatch && time !== undefined && others.every(isWhole) && isKind(script, time);
  });
  const [first] = found;
  const object = first && subscriptOf(first)?.object;
  const isOne = new Set(found.map(({ from }) => from)).size === 1;
  return first && object && isOne ? { node: first, of: textOf(script, object) } : null;
}

/** `:-1`. */
function isShorter(script: Script, range: Selector): boolean {
  return (
    range.kind === "slice" && !range.start && !range.step && numberAt(script, range.stop) === -1
  );
}

/** `1:`. */
function isLater(script: Script, range: Selector): boolean {
  return (
    range.kind === "slice" && !range.stop && !range.step && numberAt(script, range.start) === 1
  );
}

function numberAt(script: Script, node: SyntaxNode | null): unknown {
  return node && literalOf(script, node);
}

/** A stretch of a sequence, as the data are cut from it. */
interface Stretch {
  readonly isShorter: boolean;
  readonly isLater: boolean;
  readonly start: LinearForm | null;
  readonly stop: LinearForm | null;
}

/** `chunk[:-1]` with `chunk[1:]`, or `ids[i : i + n]` with `ids[i + 1 : i + n + 1]`, in one function. */
function areShiftedByData(script: Script): boolean {
  const stretches = script.all("MemberExpression").flatMap((node) => {
    const taken = isCompared(script, node) ? null : subscriptOf(node);
    const range = taken?.selectors.at(-1);
    if (!taken || range?.kind !== "slice" || !taken.selectors.slice(0, -1).every(isWhole))
      return [];
    const home = `${functionOf(node)?.from} ${taken.selectors.length}`;
    const stretch: Stretch = {
      isShorter: isShorter(script, range),
      isLater: isLater(script, range),
      start: linearForm(script, range.start),
      stop: linearForm(script, range.stop),
    };
    return [{ of: `${home} ${valueKey(script, taken.object)}`, stretch }];
  });
  return [...groupBy(stretches, ({ of }) => of).values()].some((group) => {
    const own = group.map(({ stretch }) => stretch);
    const isCut = own.some((one) => one.isShorter) && own.some((one) => one.isLater);
    return isCut || own.some((one) => own.some((other) => isNext(one, other)));
  });
}

function isNext({ start, stop }: Stretch, next: Stretch): boolean {
  return (
    start !== null &&
    stop !== null &&
    isSameForm(plusNumber(start, 1), next.start) &&
    isSameForm(plusNumber(stop, 1), next.stop)
  );
}

/** Neighbours that are compared with one another, or gone through in pairs: `zip(widths[:-1], widths[1:])`. */
function isCompared(script: Script, { parent }: SyntaxNode): boolean {
  if (parent?.name === "BinaryExpression") return true;
  const call = parent?.name === "ArgList" && parent.parent ? callAt(script, parent.parent) : null;
  return call?.name === "zip";
}
