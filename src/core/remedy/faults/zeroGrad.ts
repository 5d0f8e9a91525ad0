import { message } from "../../message.ts";
import { insertAfter } from "../../python/lines.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { anyTrouble, certaintyBy, type Discovery, type Fault, fault } from "./fault.ts";
import { unclearedBeside } from "./unclearedBeside.ts";
import { unclearedGradients } from "./unclearedGradients.ts";
import { wipedGradients, wipedThroughCalls } from "./wipedGradients.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework !== "pytorch") return null;
  for (const step of program.steps) {
    const found = wipedGradients(program, step);
    if (found) return found;
  }
  const wiped = wipedThroughCalls(program);
  if (wiped) return wiped;
  const cleared = clearedEachBatch(program);
  if (cleared) return cleared;
  const [only, another] = program.steps;
  return only && !another ? unclearedGradients(program, only) : unclearedBeside(program);
}

/** Each step gets the gradients of its last batch alone, and those are made smaller for several. */
function clearedEachBatch({ script, clearedAccumulation }: TrainingProgram): Discovery | null {
  if (!clearedAccumulation) return null;
  const { clear, step, every, amount } = clearedAccumulation;
  const code = statementText(script, clear);
  const edits = [removeStatement(script, clear), insertAfter(script, step.statement, [code])];
  return fault(
    clear,
    edits,
    {
      title: message("Clear the gradients after the step, not with every batch"),
      why: message(
        "Each step waits for {every} batches, and every batch clears what those before have added: the step uses the last batch alone.",
        { every: codeOf(script, every) },
      ),
    },
    certaintyBy(amount),
  );
}

export const zeroGrad: Fault = {
  id: "fix-zero-grad",
  signs: anyTrouble,
  title: message("Clear the gradients before the backward pass"),
  why: message("Gradients are cleared once for each step, before the backward pass."),
  cost: message("None: the step needs the gradients of its own batch."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer.zero_grad()\nloss.backward()\noptimizer.step()" },
  find,
};
