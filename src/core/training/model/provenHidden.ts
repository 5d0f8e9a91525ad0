import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, textOf } from "../../python/tree.ts";
import { feedsOnlyLayers } from "./forwardPass.ts";
import type { HiddenLayer } from "./hiddenLayer.ts";
import { goesOnAfter, isHiddenName } from "./hiddenLayers.ts";
import { mayHoldWeights } from "./layerWeights.ts";

/** Whether layers with weights take what an activation gives, on every way that can be seen: none leads out of the network. */
export function isProvenHidden(script: Script, hidden: HiddenLayer): boolean {
  switch (hidden.kind) {
    case "applied":
      return feedsOnlyLayers(script, hidden.pass, hidden.activation);
    case "listed": {
      const { items, node } = hidden.list;
      const own = items[hidden.layerAt + 1];
      const isFollowed = items.slice(hidden.layerAt + 2).some((i) => mayHoldWeights(script, i));
      return isFollowed || (own !== undefined && goesOnAfter(script, node, own.value));
    }
    case "appended":
      return (
        isAppendedTo(script, hidden.statement, hidden.receiver) ||
        isChosenTurn(hidden.statement) ||
        isHiddenName(script, hidden.statement, hidden.receiver)
      );
  }
}

/** `layers.append(nn.Linear(8, 2))` or `layers += [nn.Linear(8, 2)]` after it, in the same function. */
function isAppendedTo(script: Script, statement: SyntaxNode, receiver: string): boolean {
  const appended = callsOfMethod(script, "append", "extend").flatMap((c) =>
    c.receiver && textOf(script, c.receiver) === receiver ? [c.argumentList] : [],
  );
  const added = script
    .all("UpdateStatement")
    .flatMap(({ firstChild, lastChild }) =>
      firstChild && lastChild && textOf(script, firstChild) === receiver ? [lastChild] : [],
    );
  return [...appended, ...added].some(
    (list) =>
      list.from > statement.to &&
      functionOf(list)?.from === functionOf(statement)?.from &&
      itemsOf(script, list).some((i) => mayHoldWeights(script, i)),
  );
}

/** `if i < depth - 1:` in the loop that appends: the last turn has none. */
function isChosenTurn(statement: SyntaxNode): boolean {
  return ancestorOf(statement, "ForStatement", "IfStatement")?.name === "IfStatement";
}
