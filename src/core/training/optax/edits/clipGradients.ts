import type { Outcome } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { placeInChain } from "./chain.ts";

export function clipGradients(training: Training, maximum: string): Outcome {
  return placeInChain(training, {
    name: "clip_by_global_norm",
    argument: maximum,
    isThere: /^(?:clip|clip_by_\w+|adaptive_grad_clip)$/,
    readsParameters: false,
  });
}
