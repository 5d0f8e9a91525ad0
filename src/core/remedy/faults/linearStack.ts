import { message } from "../../message.ts";
import { argumentOf, editItems } from "../../python/arguments.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Suspected only: a linear network may be what is studied. */
export function linearStack({ script, linearStack: hidden }: TrainingProgram): Discovery | null {
  const [first] = hidden;
  if (!first) return null;
  const text = `${script.quote}relu${script.quote}`;
  const edits = hidden.flatMap(({ argumentList }) => {
    const given = argumentOf(script, argumentList, "activation", 1);
    return given
      ? [{ from: given.value.from, to: given.value.to, insert: text }]
      : editItems(script, argumentList, { append: [`activation=${text}`] });
  });
  return fault(
    first.node,
    edits,
    {
      title: message("Give the hidden layers an activation (ReLU)"),
      why: message(
        "No layer before the output has an activation: {count} linear layers in a row are no more than one.",
        { count: hidden.length + 1 },
      ),
    },
    "suspected",
  );
}
