import { methodOf } from "../../../python/classes.ts";
import { insertAfter, insertDefinitionBefore } from "../../../python/lines.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { bodyOf, statementsOf, topLevelStatementOf } from "../../../python/tree.ts";
import type { Model } from "../../model/model.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";

export const functionName = "initialize_weights";

/** Has the model apply a function to its modules where it is made. */
export function appliedTo(
  script: Script,
  model: Model,
  definition: readonly string[],
  imports: readonly ScriptEdit[],
  words: Omit<Outcome, "placement"> = {},
): Outcome {
  const statement = model.construction ?? endOfConstructor(script, model);
  if (!statement) return refusedBecause("The model has no __init__ in this script.");
  const edits = [
    ...imports,
    insertDefinitionBefore(script, topLevelStatementOf(statement), definition),
    insertAfter(script, statement, [`${model.name}.apply(${functionName})`]),
  ];
  return edit(statement, edits, words);
}

function endOfConstructor(script: Script, model: Model) {
  const definition = model.regions[0];
  const init = definition ? methodOf(script, definition, "__init__") : null;
  const body = init ? bodyOf(init) : null;
  return body ? (statementsOf(body).at(-1) ?? null) : null;
}
