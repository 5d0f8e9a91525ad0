import { message } from "../message.ts";
import type { Script } from "../python/script.ts";
import type { Meaning } from "./metricMeaning.ts";
import { refusedBecause } from "./outcome.ts";
import { patienceFor } from "./patience.ts";

export const plateauClass = "ReduceLROnPlateau";

/** Sooner than training would be stopped. */
export function optionsFor(evaluations: number | null, mode: string): string | null {
  const patience = patienceFor(evaluations);
  return patience === null
    ? null
    : `${mode}factor=0.5, patience=${Math.max(1, Math.floor(patience / 2 + 0.5))}`;
}

export const scoreTitle = message("Halve the learning rate when the validation score stalls");

export const tooShortToReduce = refusedBecause(
  "The training is too short to wait for the loss to stall.",
);

export const modeOf = (script: Script, meaning: Meaning) =>
  meaning === "score" ? `mode=${script.quote}max${script.quote}, ` : "";
