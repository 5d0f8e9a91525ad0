import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import type { Call } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

const wrapped =
  /^(?:torch\.)?(?:autograd\.)?(?:tensor|as_tensor|FloatTensor|Variable)\(.*requires_grad\s*=\s*True/s;

/** `loss = torch.tensor(loss.item(), requires_grad=True)` before the backward pass. */
export function cutLoss({ script, optimizerSteps }: TrainingProgram): Discovery | null {
  for (const backward of optimizerSteps.backward) {
    const name = lossOf(script, backward);
    const statement = name === null ? undefined : lastCut(script, backward, name);
    if (!statement) continue;
    return fault(statement, [removeStatement(script, statement)], {
      title: message("Go back from the loss that the model computed"),
      why: message(
        "{code} makes a new number that knows nothing of the model: no gradient reaches the weights.",
        { code: statementText(script, statement).slice(0, 60) },
      ),
    });
  }
  return null;
}

/** `loss` of `loss.backward()` and of `scaler.scale(loss).backward()`. */
function lossOf(script: Script, { receiver }: Call): string | null {
  const text = receiver ? textOf(script, receiver) : "";
  return /^(?:[\w.]+\.scale\()?(\w+)\)?$/.exec(text)?.[1] ?? null;
}

function lastCut(script: Script, { node }: Call, name: string): SyntaxNode | undefined {
  const home = functionOf(node)?.from;
  return script.all("AssignStatement").findLast((statement) => {
    const [assignment] = assignmentsOf(statement);
    const value = assignment?.value ? textOf(script, assignment.value) : "";
    return (
      statement.to <= node.from &&
      functionOf(statement)?.from === home &&
      textOf(script, assignment?.target ?? statement) === name &&
      new RegExp(`\\b${name}\\b`).test(value) &&
      (wrapped.test(value) || new RegExp(`^${name}\\.(?:detach\\(\\)|data\\b)`).test(value))
    );
  });
}
