import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";

/** `zip(one.parameters(), other.parameters())`. */
export function pairingsOf(script: Script): readonly Call[] {
  return callsOf(script).filter(({ name, argumentList }) => {
    const paired = name === "zip" ? itemsOf(script, argumentList) : [];
    const taken = paired.filter(({ value }) =>
      /^(?:named_)?parameters$/.test(callAt(script, value)?.method ?? ""),
    );
    return taken.length > 1;
  });
}

/** A loop goes over them: the weights of one network follow those of another. */
export const areWeightsPaired = oncePerScript((script) => pairingsOf(script).length > 0);
