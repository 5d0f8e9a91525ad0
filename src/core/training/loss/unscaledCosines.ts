import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, textOf } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import type { Operation } from "../pytorch/operation.ts";
import { type Signal, signalsOf } from "../pytorch/signal.ts";
import { shapedSteps } from "../pytorch/tensorShape.ts";

/** Cosines that a softmax takes as they are. */
export interface UnscaledCosines {
  /** The product of unit vectors, or the call that gives cosines. */
  readonly at: SyntaxNode;
  /** How many classes there are; null where that is not certain. */
  readonly classes: number | null;
}

/** A cosine lies between -1 and 1: with few classes that is room enough. */
const mostClasses = 4;

export const unscaledCosinesOf = oncePerScript((script): UnscaledCosines | null => {
  for (const { kind, input, frame } of trainingLosses(script)) {
    if (!/^(?:cross_entropy|nll_loss)$/.test(kind)) continue;
    const found = signalsOf(script, input, frame).map((way) => cosinesAt(script, way));
    const [first] = found;
    if (!first || found.some((one) => one?.at.from !== first.at.from)) continue;
    if (first.classes === null || first.classes > mostClasses) return first;
  }
  return null;
});

function cosinesAt(script: Script, way: Signal): UnscaledCosines | null {
  const { operations, source } = way;
  const at = operations.findIndex(({ kind, name }) => kind !== "shape" && name !== "logsoftmax");
  const product = operations[at];
  if (!product) {
    const end = source?.value.kind === "expression" ? callAt(script, source.value.node) : null;
    return end?.method === "cosine_similarity" ? { at: end.node, classes: null } : null;
  }
  const { weight, frame, input } = product;
  if (!weight || !input || isBiased(script, product) || isChangedAfter(script, product.at))
    return null;
  if (!isOfUnitLength(script, input, frame) || !isOfUnitLength(script, weight, frame)) return null;
  const step = shapedSteps(script, way).find(({ operation }) => operation === product);
  return { at: product.at, classes: step?.after?.axes.at(-1)?.size ?? null };
}

/** `F.linear(x, w, b)`. */
function isBiased(script: Script, { at }: Operation): boolean {
  const call = callAt(script, at);
  return call?.method === "linear" && argumentOf(script, call.argumentList, "bias", 2) !== null;
}

/** `logits.mul_(s)`, `torch.mul(logits, s, out=logits)`: what has the name is changed where it stands. */
export function isChangedAfter(script: Script, node: SyntaxNode): boolean {
  const statement = ancestorOf(node, "AssignStatement");
  const [assignment] = statement ? assignmentsOf(statement) : [];
  const name = assignment ? textOf(script, assignment.target) : "";
  return changedInPlace(script).has(name);
}

/** `F.normalize(x, dim=-1)` and `x / x.norm(dim=-1, keepdim=True)`, also turned round. */
function isOfUnitLength(script: Script, node: SyntaxNode, frame: Frame | null): boolean {
  const ways = signalsOf(script, node, frame);
  return (
    ways.length > 0 &&
    ways.every(({ operations }) => {
      const first = operations.find(({ kind }) => kind !== "shape");
      return (
        first !== undefined && (isNormalized(script, first) || isDividedByLength(script, first))
      );
    })
  );
}

const isOfTwo = (script: Script, given: SyntaxNode | undefined) =>
  given === undefined || literalOf(script, given) === 2;

/** To the length 1, not to a sum of 1. */
function isNormalized(script: Script, { name, settings }: Operation): boolean {
  return (
    name === "normalize" &&
    settings?.name === "torch.nn.functional.normalize" &&
    isOfTwo(script, argumentOf(script, settings.argumentList, "p", 1)?.value)
  );
}

function isDividedByLength(script: Script, { name, at, input }: Operation): boolean {
  const [left, , right] = childrenOf(at);
  const isQuotient = name === "/" && at.name === "BinaryExpression";
  if (!isQuotient || !left || !right || input?.from !== left.from) return false;
  const divisor = callAt(script, right);
  const isOwn = divisor?.receiver
    ? textOf(script, divisor.receiver) === textOf(script, left)
    : true;
  return divisor?.method === "norm" && isOwn;
}
