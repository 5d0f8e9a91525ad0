import { message } from "../../message.ts";
import { measuresInTrainingMode } from "../../training/loop/measuredAsTrained.ts";
import { makesWhatItReads } from "../../training/loop/ownInputs.ts";
import { leastBatchOf } from "../../training/loop/trainingLoaders.ts";
import type { Normalization } from "../../training/model/normalization.ts";
import { rankOf } from "../../training/model/normalization.ts";
import { type Outcome, refusedBecause } from "../../training/outcome.ts";
import { isGivenOneSample, takesSingleSamples } from "../../training/pytorch/singleSamples.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

const normalization: Normalization = {
  torch: (layer, width) => ({ name: `BatchNorm${rankOf(layer) ?? "1d"}`, arguments: width }),
  applied: null,
  keras: "BatchNormalization",
  isOverBatch: true,
};

/** Over a single sample PyTorch refuses to normalize, and the run ends with an error. */
function place(situation: Situation): Outcome {
  const outcome = situation.editor.addNormalization(situation, normalization);
  if (outcome.placement.kind !== "edit") return outcome;
  const { script, program } = situation;
  if (program.batchSize === 1 || takesSingleSamples(script)) {
    return refusedBecause(
      "Each training batch is a single sample, over which nothing can be normalized.",
    );
  }
  if (measuresInTrainingMode(script) && makesWhatItReads(script)) {
    return refusedBecause(
      "The script has the network go on from what it made itself without eval(): each turn would be normalized by it.",
    );
  }
  if (measuresInTrainingMode(script) && isGivenOneSample(script)) {
    return refusedBecause(
      "The network is asked about a single sample without eval(), over which nothing can be normalized.",
    );
  }
  const least = leastBatchOf(script);
  return least !== null && least < fewest && measuresInTrainingMode(script)
    ? refusedBecause(
        "The script measures by batches of {count} without eval(): each would be normalized by itself.",
        { count: String(least) },
      )
    : outcome;
}

/** Of so few samples mean and variance say little. */
const fewest = 8;

export const batchNorm: RemedyDefinition = {
  id: "batch-norm",
  title: message("Add batch normalization after the hidden layers"),
  why: message(
    "What goes into each activation is brought to mean 0 and variance 1 over the batch, so that no activation saturates and gradients keep their size through many layers, with initial values that are far off, too.",
  ),
  cost: message(
    "Batches need more than one example, and model.eval() must be called before validation; small batches make it noisy. Weights saved before do not load.",
  ),
  sources: [sources.batchNorm],
  snippets: {
    pytorch: "nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 10))",
    keras: "model.add(keras.layers.BatchNormalization())",
  },
  supports: () => false,
  place,
};
