import type { TrainingEditor } from "../editor.ts";
import { present, refused, refusedBecause } from "../outcome.ts";
import { clipGradients } from "./edits/clipGradients.ts";
import { reduceOnPlateau } from "./edits/reduceOnPlateau.ts";
import { addSchedule } from "./edits/schedule.ts";
import { stopEarly } from "./edits/stopEarly.ts";
import {
  noTrainingArguments,
  setKeywords,
  trainingArgumentsOf,
} from "./edits/trainingArguments.ts";

/** The Trainer: what it does is set by its arguments, and the model comes with its own weights and layers. */
export const transformersEditor: TrainingEditor = {
  addSchedule,
  reduceOnPlateau,
  stopEarly,
  clipGradients,
  logGradientNorm: () => present("The Trainer logs grad_norm itself from transformers 4.38 on."),
  smoothLabels: ({ script }, amount) => {
    const options = { label_smoothing_factor: amount };
    const call = trainingArgumentsOf(script);
    return call
      ? setKeywords(script, call, options)
      : refused(noTrainingArguments(script, options));
  },
  addDropout: () =>
    refusedBecause("The model's dropout is set in its configuration, where it comes from."),
  addNormalization: () => refusedBecause("The model comes with normalization layers of its own."),
  initializeWeights: () =>
    refusedBecause(
      "The model comes with weights of its own; new ones would throw its training away.",
    ),
  rectifyActivations: () =>
    refusedBecause("The model comes with activations that its weights were trained with."),
  augmentImages: () => refusedBecause("The data are prepared by the script's own functions."),
};
