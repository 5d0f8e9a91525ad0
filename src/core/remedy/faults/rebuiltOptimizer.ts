import { message } from "../../message.ts";
import { insertBefore } from "../../python/lines.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Without averages some optimizers still get somewhere. */
export function rebuiltOptimizer({
  script,
  rebuiltOptimizer: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { statement, loop } = found;
  return fault(
    statement,
    [
      insertBefore(script, loop, [statementText(script, statement)]),
      removeStatement(script, statement),
    ],
    {
      title: message("Build the optimizer once, before the training loop"),
      why: message(
        "Every batch builds the optimizer anew: it forgets its momentum, and the averages by which it scales its steps.",
      ),
    },
    "suspected",
  );
}
