import type { RemedyDefinition } from "./definition.ts";
import { accumulation } from "./faults/accumulation.ts";
import { adamConstants } from "./faults/adamConstants.ts";
import { attentionMask } from "./faults/attentionMask.ts";
import { axisOrder } from "./faults/axisOrder.ts";
import { batchRows } from "./faults/batchRows.ts";
import { clipping } from "./faults/clipping.ts";
import { dataOrder } from "./faults/dataOrder.ts";
import { dropoutRate } from "./faults/dropoutRate.ts";
import { evaluationMode } from "./faults/evaluationMode.ts";
import type { Fault } from "./faults/fault.ts";
import type { FaultId } from "./faults/faultId.ts";
import { frozenLayers } from "./faults/frozenLayers.ts";
import { initialBiases } from "./faults/initialBiases.ts";
import { initialWeights } from "./faults/initialWeights.ts";
import { keptWeights } from "./faults/keptWeights.ts";
import { lossBalance } from "./faults/lossBalance.ts";
import { lossInput } from "./faults/lossInput.ts";
import { lossPlaces } from "./faults/lossPlaces.ts";
import { lossScale } from "./faults/lossScale.ts";
import { lostPenalty } from "./faults/lostPenalty.ts";
import { missingStep } from "./faults/missingStep.ts";
import { momentum } from "./faults/momentum.ts";
import { narrowLayers } from "./faults/narrowLayers.ts";
import { normMomentum } from "./faults/normMomentum.ts";
import { optimizerParameters } from "./faults/optimizerParameters.ts";
import { outputRange } from "./faults/outputRange.ts";
import { outputUnits } from "./faults/outputUnits.ts";
import { rawInputs } from "./faults/rawInputs.ts";
import { rawTargets } from "./faults/rawTargets.ts";
import { recurrentLayer } from "./faults/recurrentLayer.ts";
import { repeatedDraws } from "./faults/repeatedDraws.ts";
import { schedule } from "./faults/schedule.ts";
import { sharedLayers } from "./faults/sharedLayers.ts";
import { shortcut } from "./faults/shortcut.ts";
import { shuffledLabels } from "./faults/shuffledLabels.ts";
import { softLabels } from "./faults/softLabels.ts";
import { softmaxAxis } from "./faults/softmaxAxis.ts";
import { targetNetwork } from "./faults/targetNetwork.ts";
import { targetShape } from "./faults/targetShape.ts";
import { validationScaling } from "./faults/validationScaling.ts";
import { weightDecay } from "./faults/weightDecay.ts";
import { zeroGrad } from "./faults/zeroGrad.ts";
import type { TreatmentId } from "./remedyId.ts";
import { addDropout } from "./treatments/addDropout.ts";
import { addMomentum } from "./treatments/addMomentum.ts";
import { addWeightDecay } from "./treatments/addWeightDecay.ts";
import { anotherSeed } from "./treatments/anotherSeed.ts";
import { batchNorm } from "./treatments/batchNorm.ts";
import { clipGradientNorm } from "./treatments/clipGradientNorm.ts";
import { cosineAnnealing } from "./treatments/cosineAnnealing.ts";
import { cyclicalLearningRate } from "./treatments/cyclicalLearningRate.ts";
import { dataAugmentation } from "./treatments/dataAugmentation.ts";
import { earlyStopping } from "./treatments/earlyStopping.ts";
import { heInitialization } from "./treatments/heInitialization.ts";
import { labelSmoothing } from "./treatments/labelSmoothing.ts";
import { layerNorm } from "./treatments/layerNorm.ts";
import { logGradientNorm } from "./treatments/logGradientNorm.ts";
import { lowerLearningRate } from "./treatments/lowerLearningRate.ts";
import { oneCycle } from "./treatments/oneCycle.ts";
import { raiseLearningRate } from "./treatments/raiseLearningRate.ts";
import { reduceOnPlateau } from "./treatments/reduceOnPlateau.ts";
import { reluActivation } from "./treatments/reluActivation.ts";
import { severalSeeds } from "./treatments/severalSeeds.ts";
import { useAdam } from "./treatments/useAdam.ts";
import { useRmsprop } from "./treatments/useRmsprop.ts";
import { warmUp } from "./treatments/warmUp.ts";
import { xavierInitialization } from "./treatments/xavierInitialization.ts";

/** Mistakes of a script, each with what mends it. */
export const faults: Readonly<Record<FaultId, Fault>> = {
  "fix-missing-step": missingStep,
  "fix-zero-grad": zeroGrad,
  "fix-optimizer-parameters": optimizerParameters,
  "fix-frozen-layers": frozenLayers,
  "fix-loss-input": lossInput,
  "fix-loss-balance": lossBalance,
  "fix-loss-scale": lossScale,
  "fix-soft-labels": softLabels,
  "fix-softmax-axis": softmaxAxis,
  "fix-output-units": outputUnits,
  "fix-output-range": outputRange,
  "fix-target-shape": targetShape,
  "fix-axis-order": axisOrder,
  "fix-loss-places": lossPlaces,
  "fix-accumulation": accumulation,
  "fix-schedule": schedule,
  "fix-clipping": clipping,
  "fix-lost-penalty": lostPenalty,
  "fix-weight-decay": weightDecay,
  "fix-momentum": momentum,
  "fix-adam-constants": adamConstants,
  "fix-dropout-rate": dropoutRate,
  "fix-raw-inputs": rawInputs,
  "fix-raw-targets": rawTargets,
  "fix-recurrent-layer": recurrentLayer,
  "fix-attention-mask": attentionMask,
  "fix-initial-weights": initialWeights,
  "fix-initial-biases": initialBiases,
  "fix-evaluation-mode": evaluationMode,
  "fix-norm-momentum": normMomentum,
  "fix-shared-layers": sharedLayers,
  "fix-narrow-layers": narrowLayers,
  "fix-shuffled-labels": shuffledLabels,
  "fix-data-order": dataOrder,
  "fix-repeated-draws": repeatedDraws,
  "fix-batch-rows": batchRows,
  "fix-validation-scaling": validationScaling,
  "fix-shortcut": shortcut,
  "fix-target-network": targetNetwork,
  "fix-kept-weights": keptWeights,
};

/** What tunes a script in which nothing is wrong. */
export const treatments: Readonly<Record<TreatmentId, RemedyDefinition>> = {
  "use-adam": useAdam,
  "use-rmsprop": useRmsprop,
  "raise-learning-rate": raiseLearningRate,
  "lower-learning-rate": lowerLearningRate,
  "add-momentum": addMomentum,
  "cosine-annealing": cosineAnnealing,
  "one-cycle": oneCycle,
  "cyclical-learning-rate": cyclicalLearningRate,
  "reduce-on-plateau": reduceOnPlateau,
  "warm-up": warmUp,
  "early-stopping": earlyStopping,
  "add-weight-decay": addWeightDecay,
  "data-augmentation": dataAugmentation,
  "add-dropout": addDropout,
  "label-smoothing": labelSmoothing,
  "relu-activation": reluActivation,
  "xavier-initialization": xavierInitialization,
  "he-initialization": heInitialization,
  "batch-norm": batchNorm,
  "layer-norm": layerNorm,
  "clip-gradient-norm": clipGradientNorm,
  "log-gradient-norm": logGradientNorm,
  "another-seed": anotherSeed,
  "several-seeds": severalSeeds,
};
