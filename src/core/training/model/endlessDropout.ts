import { itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { functionOf, nameOfDefinition, takesSelf } from "../../python/tree.ts";
import { dropoutsOf } from "./dropout.ts";

const mostByPlace = 2;

/** `F.dropout(x, 0.5)` in a forward pass: it goes on in evaluation, as its `training` is true unless it says otherwise. */
export const endlessDropoutsOf = oncePerScript((script): readonly Call[] =>
  dropoutsOf(script).flatMap(({ call }) => {
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
