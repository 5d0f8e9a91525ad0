import { message } from "../../message.ts";
import { statementText } from "../../python/statements.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** No edit: the rate of the first training may be far too high for layers with trained weights. */
export function lateThaw({ script, lateThaw: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const code = statementText(script, found.node).slice(0, 60);
  return fault(found.node, [null], {
    why: message(
      "{code} comes after the model was compiled and trained, and has no effect: compile it again, with a low learning rate, before the next fit.",
      { code },
    ),
  });
}
