import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";

/** Weights of classes that grow with how often the classes occur. */
export interface ClassWeights {
  /** `counts / counts.sum()`. */
  readonly share: SyntaxNode;
  readonly counts: SyntaxNode;
  readonly whole: SyntaxNode;
}

interface Placed {
  readonly node: SyntaxNode;
  readonly frame: Frame | null;
}

const deepest = 8;
const passing =
  /^(?:tensor|as_tensor|from_numpy|FloatTensor|Tensor|to|cuda|cpu|float|double|type|astype|numpy|array|asarray|values|clone|detach)$/;

/** The weight of a loss of classes, followed to a count of the labels that nothing turns over. */
export const classWeightsOf = oncePerScript((script): ClassWeights | null => {
  for (const { kind, settings } of trainingLosses(script)) {
    if (!/^(?:cross_entropy|nll_loss)$/.test(kind)) continue;
    const position = settings.method.endsWith("Loss") ? 0 : 2;
    const given = argumentOf(script, settings.argumentList, "weight", position);
    const share = given && shareBehind(script, { node: given.value, frame: null }, 0);
    if (share) return share;
  }
  return null;
});

function shareBehind(script: Script, place: Placed, depth: number): ClassWeights | null {
  const found =
    depth > deepest || isChanged(script, place) ? null : onlyEnd(script, place.node, place.frame);
  if (!found) return null;
  const { node, frame } = found;
  if (node.name === "BinaryExpression") {
    const [counts, operator, whole] = childrenOf(node);
    const isShare = operator && textOf(script, operator) === "/" && counts && whole;
    return isShare && isCount(script, { node: counts, frame }, 0) && isWhole(script, counts, whole)
      ? { share: node, counts, whole }
      : null;
  }
  const inner = innerOf(script, node);
  return inner && shareBehind(script, { node: inner, frame }, depth + 1);
}

/** `weights[i] = …` and `weights.pow_(-1)`: what a name holds is changed where it is. */
function isChanged(script: Script, { node }: Placed): boolean {
  if (node.name !== "VariableName") return false;
  const name = textOf(script, node);
  return (
    [...assignmentsByTarget(script).keys()].some((target) => target.startsWith(`${name}[`)) ||
    callsOf(script).some(
      ({ receiver, method }) =>
        method.endsWith("_") && receiver !== null && textOf(script, receiver) === name,
    )
  );
}

/** `np.bincount(y)` and `torch.bincount(y)`: how often each class occurs, in the order of the classes. */
function isCount(script: Script, place: Placed, depth: number): boolean {
  const found =
    depth > deepest || isChanged(script, place) ? null : onlyEnd(script, place.node, place.frame);
  if (!found) return false;
  const call = callAt(script, found.node);
  if (call?.method === "bincount") return isPlain(script, call);
  const inner = innerOf(script, found.node);
  return inner !== null && isCount(script, { node: inner, frame: found.frame }, depth + 1);
}

/** With weights of its own it does not count. */
function isPlain(script: Script, { name, argumentList }: Call): boolean {
  const position = /^(?:numpy|torch)\./.test(name ?? "") ? 1 : 0;
  return argumentOf(script, argumentList, "weights", position) === null;
}

/** `counts.sum()`, `sum(counts)`, `len(labels)`: one number. */
function isWhole(script: Script, counts: SyntaxNode, whole: SyntaxNode): boolean {
  const call = callAt(script, whole);
  const items = call ? itemsOf(script, call.argumentList) : [];
  const name = textOf(script, counts);
  if (call?.name === "len") return true;
  const isOfFunction = /^(?:sum|(?:numpy|torch)\.(?:sum|max))$/.test(call?.name ?? "");
  const isOfCounts =
    isOfFunction && items.length === 1 && textOf(script, items[0]?.value ?? counts) === name;
  const isMethod = /^(?:sum|max)$/.test(call?.method ?? "") && items.length === 0;
  return (
    isOfCounts || (isMethod && call?.receiver != null && textOf(script, call.receiver) === name)
  );
}

/** What a conversion is applied to. */
function innerOf(script: Script, node: SyntaxNode): SyntaxNode | null {
  const call = callAt(script, node);
  if (!call || !passing.test(call.method)) return null;
  const isFunction = /^(?:torch|numpy)\./.test(call.name ?? "");
  return isFunction ? (itemsOf(script, call.argumentList)[0]?.value ?? null) : call.receiver;
}
