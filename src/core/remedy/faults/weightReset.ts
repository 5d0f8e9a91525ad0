import { message } from "../../message.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Weights that are put back to what they were before each epoch, or each step. */
export function weightReset({ script, weightResets }: TrainingProgram): Discovery | null {
  const [reset] = weightResets;
  if (!reset) return null;
  const { statement, isEveryBatch } = reset;
  const code = statementText(script, statement).slice(0, 60);
  return fault(
    statement,
    [removeStatement(script, statement)],
    {
      title: message("Continue from the trained weights, without {code}", { code }),
      why: message(
        "{code} stands in the training loop: each turn begins from the same weights, and what the one before learned is lost.",
        { code },
      ),
    },
    isEveryBatch ? "certain" : "suspected",
  );
}
