import { argumentOf } from "../../python/arguments.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { hasNameLike } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { nameOfDefinition } from "../../python/tree.ts";
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
import { ownModel } from "./ownModel.ts";
import { unseenTrainer } from "./unseenTrainer.ts";

/** Trainers that learn from preferences, rewards or pairs. */
const comparesAnswers =
  /^(?:DPO|ORPO|KTO|CPO|GRPO|PPO|PPOv2|RLOO|BCO|XPO|NashMD|OnlineDPO|Reward|PRM|GKD|SentenceTransformer|CrossEncoder|SetFit)\w*Trainer$/;

/** An encoder with a decoder, whose inputs nothing makes but the network itself. */
function decodesUnprepared(script: Script): boolean {
  const isPrepared = callsOfMethod(script, "DataCollatorForSeq2Seq").some(
    ({ argumentList }) => argumentOf(script, argumentList, "model", 1) !== null,
  );
  return !isPrepared && hasNameLike(script, /Seq2SeqLM$|ForConditionalGeneration$/);
}

/** The Trainer: what it does is set by its arguments, and the model comes with its own weights and layers. */
export const transformersEditor: TrainingEditor = {
  addSchedule,
  reduceOnPlateau,
  stopEarly,
  clipGradients,
  logGradientNorm: () => present("The Trainer logs grad_norm itself from transformers 4.38 on."),
  smoothLabels: ({ script }, amount) => {
    const own = callsOf(script).find((c) => comparesAnswers.test(c.method));
    if (own) {
      return refusedBecause("{code} has a loss of its own, which smooths no labels.", {
        code: own.method,
      });
    }
    const options = { label_smoothing_factor: amount };
    const ownLoss = script
      .all("FunctionDefinition")
      .find((definition) => nameOfDefinition(script, definition) === "compute_loss");
    if (ownLoss) {
      return refusedBecause("{code} has a loss of its own, which smooths no labels.", {
        code: "compute_loss()",
      });
    }
    const unseen = unseenTrainer(script);
    if (unseen !== null) {
      return refusedBecause("{code} comes from another file and may have a loss of its own.", {
        code: unseen,
      });
    }
    const model = ownModel(script);
    if (model !== null) {
      return refusedBecause(
        "{code} computes its loss itself, which the Trainer would put a loss of its own in the place of.",
        { code: model },
      );
    }
    if (hasNameLike(script, /Segmentation$|ObjectDetection$/)) {
      return refusedBecause(
        "The Trainer smooths labels over the last axis, where the classes of images' places do not lie.",
      );
    }
    if (hasNameLike(script, /QuestionAnswering$/)) {
      return refusedBecause(
        "The Trainer smooths labels only, which the start and end of an answer are not.",
      );
    }
    if (decodesUnprepared(script)) {
      return refusedBecause(
        "The Trainer takes the labels away to smooth them, of which this decoder makes its inputs: a DataCollatorForSeq2Seq(tokenizer, model=model) has to make them first.",
      );
    }
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
