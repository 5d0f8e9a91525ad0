import { message } from "../../message.ts";
import { insertAfter } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { sameNode, statementOf, textOf } from "../../python/tree.ts";
import type { TrainedCopy } from "../../training/optimizer/trainedCopy.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** The optimizer has a network, and a copy of it is what the losses go back through. */
export function copiedModel({ script, trainedCopy: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { parameters, original, copy } = found;
  const [name, from] = [copy.target, textOf(script, original)];
  return fault(parameters.optimizer.call.node, givenTo(script, found), {
    title: message("Give the optimizer the parameters of {name}", { name }),
    why: message(
      "{name} is a copy with weights of its own, and the optimizer has those of {from}: what it steps is never asked, and what is asked never changes.",
      { name, from },
    ),
  });
}

/** By the copy's name, and after the copy is made. */
function givenTo(
  script: Script,
  { parameters, original, copy }: TrainedCopy,
): readonly (ScriptEdit | null)[] {
  const built = statementOf(parameters.optimizer.call.node);
  const isMadeBefore = copy.statement.from < built.from;
  const isInBlock =
    built.parent && copy.statement.parent && sameNode(built.parent, copy.statement.parent);
  if (!isInBlock || /[,()]/.test(copy.target)) return [null];
  const { from, to } = original;
  if (isMadeBefore) return [{ from, to, insert: copy.target }];
  const text = statementText(script, built);
  const at = from - built.from;
  const moved = `${text.slice(0, at)}${copy.target}${text.slice(at + (to - from))}`;
  return [removeStatement(script, built), insertAfter(script, copy.statement, [moved])];
}
