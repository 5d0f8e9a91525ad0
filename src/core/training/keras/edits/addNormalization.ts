import { callsOf } from "../../../python/calls.ts";
import { existingNormalization, type Normalization } from "../../model/normalization.ts";
import type { Outcome } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { afterHiddenLayers } from "./layers.ts";

export function addNormalization({ script }: Training, normalization: Normalization): Outcome {
  return (
    existingNormalization(script, callsOf(script)) ??
    afterHiddenLayers(script, normalization.keras, "")
  );
}
