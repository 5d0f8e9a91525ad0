import type { SyntaxNode } from "@lezer/common";
import { callsWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, nameOfDefinition, takesSelf, textOf } from "../../python/tree.ts";

/** Whether a loop runs the function around a place by calls of functions and of methods of the same object. */
export function isReachedIn(script: Script, loop: SyntaxNode, place: SyntaxNode): boolean {
  const maker = functionOf(place);
  if (!maker || isWithin(loop, maker)) return false;
  const reached: SyntaxNode[] = [loop];
  for (const part of reached) {
    const run = callsWithin(script, part).flatMap(({ method, receiver }) => {
      const isOwn = receiver !== null && textOf(script, receiver) === "self";
      return script
        .all("FunctionDefinition")
        .filter(
          (one) =>
            nameOfDefinition(script, one) === method &&
            (takesSelf(script, one) ? isOwn : receiver === null),
        );
    });
    reached.push(...run.filter((one) => reached.every(({ from }) => from !== one.from)));
  }
  return reached.some(({ from }) => from === maker.from);
}
