import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, isWithin, statementOf, textOf } from "../../python/tree.ts";
import type { HiddenLayer } from "./hiddenLayer.ts";
import { layerKindOf } from "./layers.ts";
import { isWeights } from "./layerWeights.ts";

/** Of `layers.append(nn.Linear(8, 8))` and `layers.append(nn.Tanh())` one after the other. */
export function appendedHiddenLayers(
  script: Script,
  regions: readonly SyntaxNode[],
): HiddenLayer[] {
  const appends = callsOfMethod(script, "append").filter(
    (c) =>
      c.receiver !== null &&
      c.node.parent?.name === "ExpressionStatement" &&
      regions.some((r) => isWithin(c.node, r)),
  );
  return appends.flatMap((call, at): HiddenLayer[] => {
    const before = appends[at - 1];
    const layer = before ? appendedLayer(script, before) : null;
    const activation = appendedLayer(script, call);
    if (!before?.receiver || !call.receiver || !layer || !activation) return [];
    const receiver = textOf(script, call.receiver);
    const statement = statementOf(before.node);
    const isNext = statementOf(call.node).parent?.from === statement.parent?.from;
    if (textOf(script, before.receiver) !== receiver || !isNext) return [];
    if (!isWeights(script, layer.node) || layerKindOf(activation.name) !== "activation") return [];
    const isFollowed = appends
      .slice(at + 1)
      .some(
        (c) =>
          c.receiver !== null &&
          textOf(script, c.receiver) === receiver &&
          functionOf(c.node)?.from === functionOf(call.node)?.from,
      );
    return isFollowed || ancestorOf(statement, "ForStatement")
      ? [{ kind: "appended", statement, receiver, layer, activation }]
      : [];
  });
}

function appendedLayer(script: Script, append: Call): Call | null {
  const [item] = itemsOf(script, append.argumentList);
  return item ? callAt(script, item.value) : null;
}
