import { itemsOf } from "../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../python/calls.ts";
import { stringOf } from "../python/literals.ts";
import type { Script } from "../python/script.ts";
import { textOf } from "../python/tree.ts";

/** The name under which a module logs its validation loss, as the script writes it; null where it does not. */
export function loggedValidationLoss(script: Script): string | null {
  for (const call of callsOfMethod(script, "log")) {
    const first = itemsOf(script, call.argumentList)[0]?.value;
    const name = first?.name === "String" ? stringOf(textOf(script, first)) : undefined;
    if (first && name !== undefined && /^(?:val|valid|validation)[\w/]*loss$/i.test(name)) {
      return textOf(script, first);
    }
  }
  return null;
}

/** The construction of Lightning's Trainer, where there is one. */
export function lightningTrainerOf(script: Script): Call | null {
  const [trainer, another] = callsOf(script).filter((c) => /(?:^|\.)Trainer$/.test(c.name ?? ""));
  return trainer && !another ? trainer : null;
}
