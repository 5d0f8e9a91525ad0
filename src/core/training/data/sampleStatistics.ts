import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { loopsAround, sameNode, textOf } from "../../python/tree.ts";

const statistics =
  /^(?:mean|std|var|std_mean|var_mean|sum|square|[vh]?stack|cat|concat|concatenate)$/;
const deepest = 4;

/**
 * A call that computes with the samples of a data set as such, no network between: their mean and deviation, or one
 * tensor of them all. Null where there is none.
 */
export function sampleStatisticOf(script: Script, dataset: Call): Call | null {
  const found = callsOf(script).find((call) => {
    const { method, argumentList, node } = call;
    const isAsked = /mean|std|stat/i.test(method);
    if (isAsked && itemsOf(script, argumentList).some((i) => holds(script, i.value, dataset, 0)))
      return true;
    // What a training does to each of its batches it does to those that are changed.
    return statistics.test(method) && !trains(script, node) && isOf(script, node, dataset, 0);
  });
  return found ?? null;
}

/** Whether an expression is made of samples, by whichever name it has them. */
function isOf(script: Script, node: SyntaxNode, dataset: Call, depth: number): boolean {
  if (depth > deepest || callsWithin(script, node).some((c) => isOfObject(script, c))) return false;
  return nodesWithin(script, "VariableName", node).some((name) =>
    trace(script, name).some(({ value, path }) => {
      // Beside the sample stands its label.
      const isSample = (path.at(-1) ?? 0) === 0;
      if (value.kind === "item") return isSample && holds(script, value.iterable, dataset, 0);
      if (value.kind !== "expression" || sameNode(value.node, name)) return false;
      const call = callAt(script, value.node);
      const [first] = call?.name === "next" ? itemsOf(script, call.argumentList) : [];
      if (first) return isSample && holds(script, first.value, dataset, 0);
      return isOf(script, value.node, dataset, depth + 1);
    }),
  );
}

/** The data set itself, a part of it, or what hands out its samples. */
function holds(script: Script, node: SyntaxNode, dataset: Call, depth: number): boolean {
  if (depth > deepest) return false;
  return trace(script, node).some(({ value }) => {
    const call = value.kind === "expression" ? callAt(script, value.node) : null;
    if (!call) return false;
    if (sameNode(call.node, dataset.node)) return true;
    return (
      /^(?:DataLoader|Subset|random_split|enumerate|tqdm|iter|islice|zip)$/.test(call.method) &&
      itemsOf(script, call.argumentList).some((item) =>
        holds(script, item.value, dataset, depth + 1),
      )
    );
  });
}

function trains(script: Script, node: SyntaxNode): boolean {
  return loopsAround(node).some((loop) =>
    callsWithin(script, loop).some(({ method }) => method === "backward"),
  );
}

/** `model(images)`: what is called is no function of the script or a library, but what a name was given. */
function isOfObject(script: Script, { callee }: Call): boolean {
  const text = textOf(script, callee);
  if (callee.name !== "VariableName") return /^self\.\w+$/.test(text);
  return (bindingsOf(script, text, callee)?.bindings ?? []).length > 0;
}
