import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, isWithin, sameNode } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import { signalsOf } from "../pytorch/signal.ts";
import { isChangedOnTheWay } from "./changedOnTheWay.ts";

/** Every loss gets the numbers of a statement as its targets, with nothing but other views of them between. */
export function arriveAsTheyAre(script: Script, statement: SyntaxNode): boolean {
  const losses = trainingLosses(script);
  return (
    losses.length > 0 &&
    losses.every(
      ({ target, frame }) => target !== null && areOf(script, target, frame, statement, 0),
    )
  );
}

function areOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  statement: SyntaxNode,
  depth: number,
): boolean {
  const signals = signalsOf(script, node, frame);
  return (
    depth < 4 &&
    signals.length > 0 &&
    signals.every((signal) => {
      const { operations, source } = signal;
      const isPlain = operations.every(({ kind }) => kind === "shape");
      if (source?.value.kind !== "expression" || !isPlain) return false;
      if (isChangedOnTheWay(script, signal)) return false;
      if (isWithin(source.value.node, statement) && !isEach(source.value.node)) return true;
      const whole = splitOfEach(script, source);
      return whole !== null && areOf(script, whole, source.frame, statement, depth + 1);
    })
  );
}

function isEach(node: SyntaxNode): boolean {
  return /^(?:Array)?ComprehensionExpression$/.test(node.name);
}

/** `y` of the third or fourth of `(torch.tensor(a) for a in train_test_split(X, y))`. */
function splitOfEach(script: Script, { value, path, frame }: Traced): SyntaxNode | null {
  const [part] = path;
  if (value.kind !== "expression" || !isEach(value.node) || part === undefined) return null;
  const [, item, loop, , , iterable, end] = childrenOf(value.node);
  if (!item || loop?.name !== "for" || !iterable || !/^[)\]]$/.test(end?.name ?? "")) return null;
  const split = callAt(script, iterable);
  const isViewed = signalsOf(script, item, frame).every(
    ({ operations, source }) =>
      source?.value.kind === "item" &&
      sameNode(source.value.iterable, iterable) &&
      operations.every(({ kind }) => kind === "shape"),
  );
  if (!isViewed || split?.method !== "train_test_split") return null;
  return itemsOf(script, split.argumentList)[Math.floor(part / 2)]?.value ?? null;
}
