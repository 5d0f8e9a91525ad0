import type { TrainingEditor } from "../editor.ts";
import { refusing } from "../refusals.ts";
import { clipGradients } from "./edits/clipGradients.ts";

/** Optimizers are chains of functions; loops and networks are too free to be edited. */
export const optaxEditor: TrainingEditor = {
  ...refusing("In JAX only the optimizer and the seeds are edited."),
  clipGradients,
};
