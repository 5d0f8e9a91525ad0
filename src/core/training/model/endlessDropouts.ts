import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, nameOfDefinition, takesSelf, textOf } from "../../python/tree.ts";
import { dropoutsOf } from "./dropout.ts";

const mostByPlace = 2;

/** `F.dropout(x, 0.5)` in a forward pass: it goes on in evaluation, as its `training` is true unless it says otherwise. */
export const endlessDropoutsOf = oncePerScript((script): readonly Call[] =>
  (drawsPredictions(script) ? [] : dropoutsOf(script)).flatMap(({ call }) => {
    const method = functionOf(call.node);
    const isForward =
      method !== null &&
      nameOfDefinition(script, method) === "forward" &&
      takesSelf(script, method);
    if (!isForward || !/^torch\.nn\.functional\.\w*dropout\w*$/.test(call.name ?? "")) return [];
    const items = itemsOf(script, call.argumentList);
    const isSaid =
      items.some(({ keyword, star }) => keyword === "training" || star !== "") ||
      items.filter(({ keyword }) => keyword === null).length > mostByPlace;
    return isSaid ? [] : [call];
  }),
);

/** `torch.stack([self(x) for _ in range(n)])`: predictions are drawn by dropout on purpose. */
function drawsPredictions(script: Script): boolean {
  return callsOfMethod(script, "stack").some(({ argumentList }) =>
    /\(.*\bfor _\w* in range\(/s.test(textOf(script, argumentList)),
  );
}
