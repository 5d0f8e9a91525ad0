import { message } from "../../message.ts";
import { type Call, qualifiedName } from "../../python/calls.ts";
import { insertAfter } from "../../python/lines.ts";
import { isNamedIn } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { sameNode, statementOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** A model that is made anew, or gets new layers, after the optimizer has taken the old ones. */
export function replacedModel(program: TrainingProgram): Discovery | null {
  const { script, optimizedParameters, constructions } = program;
  const [parameters, another] = optimizedParameters;
  if (!parameters || parameters.module === null || another) return null;
  const { optimizer, module: name } = parameters;
  const built = statementOf(optimizer.call.node);
  const block = built.parent;
  const later = constructions.find(({ statement, target, call }) => {
    const isHere = block && statement.parent && sameNode(statement.parent, block);
    if (!isHere || statement.from < built.to) return false;
    if (target === name) return makesNew(script, call, name);
    return target.startsWith(`${name}.`) && /^torch\.nn\.[A-Z]/.test(call.name ?? "");
  })?.statement;
  if (!later) return null;
  const { variable } = optimizer;
  const between = { from: built.to, to: later.from };
  if (variable !== null && isNamedIn(script, variable, between)) return null;
  const edits = [
    removeStatement(script, built),
    insertAfter(script, later, [statementText(script, built)]),
  ];
  return fault(optimizer.call.node, edits, {
    title: message("Build the optimizer after the model is complete"),
    why: message(
      "{name} is changed after the optimizer was built, which goes on with the old parameters.",
      { name },
    ),
  });
}

/** What is made of the old model, `DataParallel(model).cuda()`, holds its parameters; a copy holds its own. */
function makesNew(script: Script, call: Call, name: string): boolean {
  return (
    !isNamedIn(script, name, call.node) ||
    /deepcopy$/.test(qualifiedName(script, call.callee) ?? call.method)
  );
}
