import { itemsOf } from "../../python/arguments.ts";
import { callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { sameNode } from "../../python/tree.ts";
import type { Operation } from "./operation.ts";
import { signalsOf } from "./signal.ts";

/** Whether what comes out of a softmax is drawn from, too: without it there would be no probabilities to draw by. */
export function isDrawnFrom(script: Script, { name, at }: Operation): boolean {
  return (
    name === "softmax" &&
    callsOfMethod(script, "multinomial", "Categorical", "OneHotCategorical").some((call) => {
      const [first] = itemsOf(script, call.argumentList);
      const drawn = call.name?.startsWith("torch.") ? first?.value : call.receiver;
      const isOfLogits = first?.keyword === "logits";
      const ways = drawn && !isOfLogits ? signalsOf(script, drawn, null) : [];
      return ways.some(({ operations }) => operations.some((o) => sameNode(o.at, at)));
    })
  );
}
