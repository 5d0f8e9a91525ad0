import { message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { patienceFor } from "../loop/patience.ts";
import type { Meaning } from "../loss/metricMeaning.ts";
import { refusedBecause } from "../outcome.ts";

export const plateauClass = "ReduceLROnPlateau";

/**
 * How many evaluations without a gain to wait for before the rate is cut: sooner than training would be stopped.
 * @param stopsAfter the patience with which the script stops early; null where it does not.
 */
export function patienceToReduce(
  evaluations: number | null,
  stopsAfter: number | null = null,
): number | null {
  const longest = patienceFor(evaluations);
  const patience = stopsAfter === null ? longest : Math.min(longest ?? stopsAfter, stopsAfter);
  return longest === null || patience === null ? null : Math.max(1, Math.floor(patience / 2 + 0.5));
}

export function optionsFor(
  evaluations: number | null,
  mode: string,
  stopsAfter: number | null = null,
): string | null {
  const patience = patienceToReduce(evaluations, stopsAfter);
  return patience === null ? null : `${mode}factor=0.5, patience=${patience}`;
}

export const scoreTitle = message("Halve the learning rate when the validation score stalls");

export const tooShortToReduce = refusedBecause(
  "The training is too short to wait for the loss to stall.",
);

export const modeOf = (script: Script, meaning: Meaning) =>
  meaning === "score" ? `mode=${script.quote}max${script.quote}, ` : "";
