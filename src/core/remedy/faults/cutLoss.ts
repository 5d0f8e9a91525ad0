import { message } from "../../message.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault, suspicion } from "./fault.ts";

export function cutLoss(program: TrainingProgram): Discovery | null {
  const { script, cutLosses } = program;
  const [statement] = cutLosses;
  return statement
    ? fault(statement, [removeStatement(script, statement)], {
        title: message("Backpropagate the loss that the model computed"),
        why: message(
          "{code} makes a new number that knows nothing of the model: no gradient reaches the weights.",
          { code: statementText(script, statement).slice(0, 60) },
        ),
      })
    : madeOfNumbers(program);
}

/** `torch.tensor([nll.item(), pull.item()], requires_grad=True).sum()`: backward passes end at the numbers. */
function madeOfNumbers(program: TrainingProgram): Discovery | null {
  const { script, numberLoss: found } = program;
  if (!found) return null;
  const { whole, terms } = found;
  const { from, to } = whole;
  const code = codeOf(script, whole);
  if (terms === null) {
    return suspicion(
      program,
      whole,
      "the loss is a new tensor made of plain numbers, and no gradient gets past it to the weights: {code}. Add up the tensors themselves.",
      { code },
    );
  }
  return fault(whole, [{ from, to, insert: terms }], {
    title: message("Backpropagate the loss that the model computed"),
    why: message(
      "{code} makes a new tensor out of numbers that know nothing of the model: no gradient reaches the weights.",
      { code },
    ),
  });
}
