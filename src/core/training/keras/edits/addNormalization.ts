import { callsOf } from "../../../python/calls.ts";
import { existingNormalization, type Normalization } from "../../model/normalization.ts";
import { strictLoadOf, withoutFurtherLayer } from "../../model/strictLoad.ts";
import type { Outcome } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { afterHiddenLayers } from "./layers.ts";

export function addNormalization({ script }: Training, normalization: Normalization): Outcome {
  const known = existingNormalization(script, callsOf(script));
  if (known) return known;
  const loaded = strictLoadOf(script);
  return loaded
    ? withoutFurtherLayer(script, loaded)
    : afterHiddenLayers(script, normalization.keras, "");
}
