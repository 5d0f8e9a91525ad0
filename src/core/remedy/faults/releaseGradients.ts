import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement } from "../../python/statements.ts";
import { functionOf, statementOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";

/** Takes out `loss.requires_grad = True` after the statement that gives `loss` its value: of what is computed with gradients PyTorch refuses it. */
export function releaseGradients(
  { script, gradientSwitches }: TrainingProgram,
  value: SyntaxNode,
): readonly (ScriptEdit | null)[] {
  const statement = statementOf(value);
  const [assignment] = assignmentsOf(statement);
  if (!assignment) return [];
  const name = textOf(script, assignment.target);
  return gradientSwitches
    .filter(
      ({ owner, isOn }) =>
        isOn === true &&
        textOf(script, owner) === name &&
        owner.from > statement.to &&
        functionOf(owner)?.from === functionOf(value)?.from,
    )
    .map(({ owner }) => removeStatement(script, statementOf(owner)));
}
