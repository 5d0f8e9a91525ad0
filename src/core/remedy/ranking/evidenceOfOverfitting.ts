import { message } from "../../message.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Evidence } from "./evidence.ts";

/** Stopping in time always comes first: it changes nothing of the training that was good. */
export function memorizing({
  finding,
  rate,
  isFineTuning,
  isRecurrent,
  seesImages,
}: Circumstances): readonly Evidence[] {
  const isHigh = rate !== null && /upper|above/.test(rate.position);
  return [
    { speaksFor: ["early-stopping"] },
    ...(finding.subtype === "over-confidence" ? [unsure] : []),
    ...(isFineTuning && isHigh ? [shortSteps] : []),
    ...(seesImages ? [moreImages] : []),
    ...(isRecurrent ? [lessOfEachWord] : []),
    noiseFirst,
  ];
}

const unsure: Evidence = {
  speaksFor: ["label-smoothing"],
  reason: message(
    "The accuracy holds while the loss rises: the predictions grow too sure, which smoothed labels do not let them.",
  ),
};

const shortSteps: Evidence = {
  speaksFor: ["lower-learning-rate"],
  reason: message(
    "The script goes on from loaded weights: short steps and few passes keep them as good as they are.",
  ),
};

const moreImages: Evidence = {
  speaksFor: ["data-augmentation"],
  reason: message("The model sees images, of which small changes make new examples."),
};

const lessOfEachWord: Evidence = {
  speaksFor: ["add-dropout"],
  reason: message("Recurrent models memorize sequences, against which dropout helps most."),
};

/** What a decay of the weights does in one step is tiny: in a run of a few thousand steps it changes next to nothing. */
const noiseFirst: Evidence = { speaksFor: ["add-dropout", "label-smoothing"] };
