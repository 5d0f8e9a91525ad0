import { message } from "../../message.ts";
import { editItems } from "../../python/arguments.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Suspected only: predictions drawn with dropout on purpose look the same. */
export function endlessDropout({
  script,
  endlessDropouts,
  modeSwitches,
}: TrainingProgram): Discovery | null {
  const [first] = endlessDropouts;
  if (!first || !modeSwitches.some(({ mode }) => mode === "evaluation")) return null;
  const edits = endlessDropouts.flatMap(({ argumentList }) =>
    editItems(script, argumentList, { remove: [], append: ["training=self.training"] }),
  );
  return fault(
    first.node,
    edits,
    {
      title: message("Switch dropout off in evaluation (training=self.training)"),
      why: message(
        "{code} drops values in evaluation too: eval() affects modules only; a function has to be told.",
        { code: codeOf(script, first.node) },
      ),
      cost: message("None: the training stays as it is."),
    },
    "suspected",
  );
}
