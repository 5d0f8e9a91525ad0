import { message } from "../../message.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

export function cutLoss({ script, cutLosses }: TrainingProgram): Discovery | null {
  const [statement] = cutLosses;
  return statement
    ? fault(statement, [removeStatement(script, statement)], {
        title: message("Go back from the loss that the model computed"),
        why: message(
          "{code} makes a new number that knows nothing of the model: no gradient reaches the weights.",
          { code: statementText(script, statement).slice(0, 60) },
        ),
      })
    : null;
}
