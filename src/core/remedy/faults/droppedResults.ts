import { message } from "../../message.ts";
import { insertAfter } from "../../python/lines.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** `optax.apply_updates(params, updates)` whose result nobody takes. */
export function droppedUpdate({ script, droppedUpdate: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { call, target, old } = found;
  const { from } = call.node;
  const named = target
    ? { from: target.from, to: target.to, insert: old ?? "" }
    : { from, to: from, insert: `${old} = ` };
  const code = codeOf(script, call.node);
  return fault(call.node, [old === null ? null : named], {
    ...(old !== null && { title: message("Keep the new parameters ({name} = …)", { name: old }) }),
    why: message(
      "{code} changes nothing in place, and nothing reads what it gives: the weights never change.",
      { code },
    ),
  });
}

/** A `training_step` of Lightning that returns nothing. */
export function unreturnedLoss({
  script,
  unreturnedLoss: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { definition, last, loss } = found;
  return fault(definition, [insertAfter(script, last, [`return ${loss}`])], {
    title: message("Return the loss of training_step ({loss})", { loss }),
    why: message(
      "training_step returns nothing: Lightning skips the batch, and no weight changes.",
    ),
  });
}
