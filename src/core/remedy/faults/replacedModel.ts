import { message } from "../../message.ts";
import { insertAfter } from "../../python/lines.ts";
import { isNamedIn } from "../../python/names.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** A model that is made anew, or gets new layers, after the optimizer has taken the old ones. */
export function replacedModel({
  script,
  replacedLayers: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { making, replacing, model } = found;
  const { statement, variable } = making;
  const isBound = variable === null || !isNamedIn(script, variable, replacing);
  const edits = [
    removeStatement(script, statement),
    isBound ? insertAfter(script, replacing, [statementText(script, statement)]) : null,
  ];
  return fault(isBound ? statement : replacing, edits, {
    title: message("Build the optimizer after the model is complete"),
    why: message(
      "{name} is changed after the optimizer was built, which goes on with the old parameters.",
      { name: model },
    ),
  });
}
