import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { literalOf } from "../../python/literals.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { definitionsReaching } from "../../python/reachingDefinitions.ts";
import type { Script } from "../../python/script.ts";
import { type Selector, subscriptOf } from "../../python/subscript.ts";
import { ancestorOf, childrenOf, functionOf, loopsAround, textOf } from "../../python/tree.ts";
import { backwardCalls } from "../loop/runLength.ts";
import { modelNameAt } from "../loop/trainedNames.ts";
import { modelOf } from "../model/model.ts";
import { isRow } from "./rowsOfTables.ts";

/** Whether what is trained gets one sample at a time, with a batch axis of its own, `model(x.unsqueeze(0))`, or without one. */
export const takesSingleSamples = oncePerScript((script) =>
  backwardCalls(script).some(({ node }) => {
    const name = modelNameAt(script, node);
    const scope = loopsAround(node)[0] ?? functionOf(node) ?? script.root;
    return callsWithin(script, scope).some(
      (call) =>
        textOf(script, call.callee) === name &&
        !isOnlyMeasured(script, call) &&
        itemsOf(script, call.argumentList)
          .slice(0, 1)
          .some(({ value }) => isSingle(script, value)),
    );
  }),
);

/** Whether the network is asked for one sample anywhere: `model(torch.tensor([[150.0, 2.0]]))`, `model(x[:1])`. */
export const isGivenOneSample = oncePerScript((script) => {
  const names = new Set(backwardCalls(script).map(({ node }) => modelNameAt(script, node)));
  const model = modelOf(script)?.name;
  return callsOf(script).some(({ callee, method, argumentList }) => {
    const name = textOf(script, callee);
    const isOwn = name === model || names.has(name) || functionNamed(script, method) !== null;
    return isOwn && itemsOf(script, argumentList).some(({ value }) => isSingle(script, value));
  });
});

/** Within `with torch.no_grad():` or after `eval()` nothing is learned. */
function isOnlyMeasured(script: Script, { node }: Call): boolean {
  const block = ancestorOf(node, "WithStatement");
  return block !== null && /^with[^:]*\b(?:no_grad|inference_mode)\b/.test(textOf(script, block));
}

function isSingle(script: Script, node: SyntaxNode, depth = 0): boolean {
  if (depth > 4) return false;
  if (isRow(script, node)) return true;
  const within = (part: SyntaxNode) => isSingle(script, part, depth + 1);
  if (node.name === "VariableName") {
    const [only, another] = definitionsReaching(script, textOf(script, node), node);
    const isValue = only && !another && only.definition.kind === "value";
    return isValue && only.definition.kind === "value" && only.definition.path.length === 0
      ? only.definition.values.every(within)
      : false;
  }
  if (node.name === "MemberExpression") {
    const [first] = subscriptOf(node)?.selectors ?? [];
    return first?.kind === "new" || (first?.kind === "slice" && isOneLong(script, first));
  }
  const call = callAt(script, node);
  if (!call) return false;
  const isOfTorch = call.name?.startsWith("torch.") ?? false;
  const at = isOfTorch ? 1 : 0;
  if (/^(?:tensor|as_tensor|Tensor|FloatTensor|array|asarray|from_numpy)$/.test(call.method)) {
    const [given] = itemsOf(script, call.argumentList);
    return given !== undefined && (isListOfOne(script, given.value) || within(given.value));
  }
  const number = (name: string, position: number) => {
    const given = argumentOf(script, call.argumentList, name, position);
    return given ? literalOf(script, given.value) : undefined;
  };
  if (call.method === "unsqueeze") return number("dim", at) === 0;
  if (/^(?:to|float|cuda|double|long|contiguous|requires_grad_)$/.test(call.method))
    return call.receiver !== null && within(call.receiver);
  if (/^(?:view|reshape)$/.test(call.method)) return !isOfTorch && number("", 0) === 1;
  const isDrawn = /^torch\.(?:randn|rand|zeros|ones)$/.test(call.name ?? "");
  const sizes = itemsOf(script, call.argumentList).filter(({ keyword }) => keyword === null);
  return isDrawn && sizes.length > 1 && number("size", 0) === 1;
}

/** `[[150.0, 2.0]]`. */
function isListOfOne(script: Script, node: SyntaxNode): boolean {
  return node.name === "ArrayExpression" && itemsOf(script, node).length === 1;
}

/** `:1`, `-1:`, `i : i + 1`. */
function isOneLong(script: Script, { start, stop }: Extract<Selector, { kind: "slice" }>): boolean {
  if (!start) return stop !== null && literalOf(script, stop) === 1;
  if (!stop) return literalOf(script, start) === -1;
  const [from, to] = [literalOf(script, start), literalOf(script, stop)];
  if (typeof from === "number" && typeof to === "number") return to - from === 1;
  const [left, operator, right] = childrenOf(stop);
  const isNext = left && operator && right && textOf(script, operator) === "+";
  return isNext
    ? textOf(script, left) === textOf(script, start) && literalOf(script, right) === 1
    : false;
}
