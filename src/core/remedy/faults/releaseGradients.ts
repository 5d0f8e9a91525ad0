import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement } from "../../python/statements.ts";
import { functionOf, sameNode, statementOf, textOf } from "../../python/tree.ts";
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
      ({ node, owner, isOn }) =>
        isOn === true &&
        textOf(script, owner) === name &&
        node.from > statement.to &&
        functionOf(node)?.from === functionOf(value)?.from,
    )
    .flatMap(({ node }) => {
      const own = statementOf(node);
      const isAlone = sameNode(own, node) || own.name === "ExpressionStatement";
      return isAlone ? [removeStatement(script, own)] : [];
    });
}
