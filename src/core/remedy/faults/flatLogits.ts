import { message } from "../../message.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Suspected only: a network may learn outputs of any size, given the time. */
export function flatLogits({ script, flatLogits: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { at, input } = found;
  const code = codeOf(script, at);
  return fault(
    at,
    [{ from: at.from, to: at.to, insert: textOf(script, input) }],
    {
      title: message("Give the loss the outputs at full scale, not {code}", { code }),
      why: message(
        "{code} makes the outputs so small that the softmax gives all classes nearly the same probability, and the gradients are smaller still.",
        { code },
      ),
    },
    "suspected",
  );
}
