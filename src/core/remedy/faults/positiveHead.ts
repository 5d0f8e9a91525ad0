import { message } from "../../message.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** `Dense(1, activation="relu")` for targets that a `StandardScaler` has put around zero. */
export function positiveHead({ script, positiveHead: head }: TrainingProgram): Discovery | null {
  if (!head) return null;
  const { item, name } = head.activation;
  const span = item && { from: item.value.from, to: item.value.to };
  return fault(
    head.layer.node,
    [span && { ...span, insert: `${script.quote}linear${script.quote}` }],
    {
      title: message("Let the outputs reach the targets, without {kind}", { kind: name }),
      why: message(
        "The targets are standardized, so that half of them are below zero, where {kind} gives nothing.",
        {
          kind: name,
        },
      ),
    },
  );
}
