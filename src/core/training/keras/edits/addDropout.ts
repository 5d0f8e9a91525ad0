import { message } from "../../../message.ts";
import { existingDropout } from "../../model/dropout.ts";
import { edit, type Outcome, present } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { afterHiddenLayers } from "./layers.ts";

/** Dropout after the hidden dense layers of a Keras Sequential, as a list or by `add`. */
export function addDropout({ script }: Training, rate: string): Outcome {
  const dropout = existingDropout(script, [script.root]);
  if (dropout.kind === "active")
    return present("Dropout is there already: {code}.", { code: dropout.code });
  if (dropout.kind === "off") {
    const { from, to } = dropout.literal;
    const title = message("Turn the dropout on (0 → {rate})", { rate });
    return edit(dropout.anchor, [{ from, to, insert: rate }], { title });
  }
  return afterHiddenLayers(script, "Dropout", rate);
}
