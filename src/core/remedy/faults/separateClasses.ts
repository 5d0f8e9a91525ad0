import { message } from "../../message.ts";
import { insertDefinitionBefore } from "../../python/lines.ts";
import { removeStatement } from "../../python/statements.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Suspected only: the parts may happen to show their classes in one order. */
export function separateClasses({
  script,
  separateClasses: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { node } = found;
  const code = codeOf(script, node);
  const why = message(
    "{code} numbers the classes in the order in which each part of the data shows them: the same number means one class in training and another in validation.",
    { code },
  );
  if (found.kind === "listed") {
    const { from, to } = node;
    return fault(
      node,
      [{ from, to, insert: `sorted(set(${found.labels}))` }],
      { title: message("Number the classes in one order, sorted"), why },
      "suspected",
    );
  }
  return fault(
    node,
    [
      insertDefinitionBefore(script, found.within, [`${found.name} = {}`]),
      removeStatement(script, node),
    ],
    { title: message("Number the classes once for all parts of the data"), why },
    "suspected",
  );
}
