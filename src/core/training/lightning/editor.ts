import type { TrainingEditor } from "../editor.ts";
import { pytorchEditor } from "../pytorch/editor.ts";
import { dropoutInModules } from "../pytorch/edits/addDropout.ts";
import { rectifyModules } from "../pytorch/edits/rectifyActivations.ts";
import { clipGradients } from "./edits/clipGradients.ts";
import { logGradientNorm } from "./edits/logGradientNorm.ts";
import { reduceOnPlateau } from "./edits/reduceOnPlateau.ts";
import { addSchedule } from "./edits/schedule.ts";
import { stopEarly } from "./edits/stopEarly.ts";

/** Modules of PyTorch whose loop is the Trainer's, which also calls `eval()`. */
export const lightningEditor: TrainingEditor = {
  ...pytorchEditor,
  addSchedule,
  reduceOnPlateau,
  stopEarly,
  clipGradients,
  logGradientNorm,
  addDropout: ({ script }, rate) => dropoutInModules(script, rate, null),
  rectifyActivations: rectifyModules,
};
