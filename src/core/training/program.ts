import { constructionsOf } from "../python/constructions.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { changedApartOf } from "./data/changedApart.ts";
import { separateClassesOf } from "./data/classNumbering.ts";
import { rawFeaturesOf } from "./data/features.ts";
import { firstBatchOf } from "./data/firstBatch.ts";
import { separateLabelOrder } from "./data/labelOrder.ts";
import { feedsTablesAsRead, networkInputsOf } from "./data/networkInputs.ts";
import { refittedSplitOf } from "./data/refittedSplit.ts";
import { wholeTargetsOf, wideTargetsOf } from "./data/regressionTargets.ts";
import { repeatedDrawsOf } from "./data/reseededDraws.ts";
import { rowsByBatchNumberOf } from "./data/rowsByBatchNumber.ts";
import { sortedClassesOf } from "./data/sortedClasses.ts";
import { unnormalizedSplitOf } from "./data/unnormalizedSplit.ts";
import { untransformedSplitOf } from "./data/untransformedSplit.ts";
import { wideColumnsOf } from "./data/wideColumns.ts";
import { frameworkOf } from "./framework.ts";
import { kerasClassOrderOf } from "./keras/classOrder.ts";
import { lateThawOf } from "./keras/lateThaw.ts";
import { linearStackOf } from "./keras/linearStack.ts";
import { shortEpochOf } from "./keras/shortEpochs.ts";
import { positiveHeadOf } from "./keras/standardTargets.ts";
import { scheduleIntervalOf } from "./lightning/scheduleInterval.ts";
import { unreturnedLossOf } from "./lightning/unreturnedLoss.ts";
import { accumulationsOf } from "./loop/accumulations.ts";
import { clearedAccumulationOf } from "./loop/clearedAccumulation.ts";
import { emptyLoaderOf } from "./loop/emptyLoader.ts";
import { gradientClearsOf } from "./loop/gradientClears.ts";
import { gradientLimitsOf } from "./loop/gradientLimits.ts";
import { idleClipOf } from "./loop/idleClip.ts";
import { keptWeightsOf } from "./loop/keptWeights.ts";
import { lateClipsOf } from "./loop/lateClip.ts";
import { mayBeSwitchedOtherwise, modeSwitchesOf } from "./loop/modeSwitches.ts";
import { optimizerStepsOf } from "./loop/optimizerSteps.ts";
import { runLengthOf } from "./loop/runLength.ts";
import { scaledClipOf } from "./loop/scaledClip.ts";
import { batchSizeOf } from "./loop/trainingLoaders.ts";
import { trainingStepsOf } from "./loop/trainingStep.ts";
import { weightResetsOf } from "./loop/weightResets.ts";
import { wipedThroughCallsOf } from "./loop/wipedThroughCalls.ts";
import { classWeightsOf } from "./loss/classWeights.ts";
import { cutLossesOf } from "./loss/cutLosses.ts";
import { dividedMeanOf } from "./loss/dividedMeans.ts";
import { hardDecisionOf } from "./loss/hardDecisions.ts";
import { lostPenaltyOf } from "./loss/lostPenalty.ts";
import { numberLossOf } from "./loss/numberLoss.ts";
import { shiftedTwiceOf } from "./loss/shiftedTwice.ts";
import { flatLogitsOf } from "./loss/shrunkLogits.ts";
import { softLabelsOf } from "./loss/softLabels.ts";
import { summedDivergenceOf } from "./loss/summedDivergence.ts";
import { summedLossOf } from "./loss/summedLoss.ts";
import { swappedTripletOf } from "./loss/tripletOrder.ts";
import { unscaledCosinesOf } from "./loss/unscaledCosines.ts";
import { setsBiasesAnew } from "./model/biasesSetAnew.ts";
import { closedGatesOf } from "./model/closedGates.ts";
import { constantBiasesOf } from "./model/constantBiases.ts";
import { dropoutsOf } from "./model/dropout.ts";
import { droppedLayersOf } from "./model/droppedLayers.ts";
import { endlessDropoutsOf } from "./model/endlessDropouts.ts";
import { frozenEmbeddingsOf } from "./model/frozenEmbedding.ts";
import { hasGraphLayers } from "./model/graphLayers.ts";
import { hiddenSoftmaxOf } from "./model/hiddenSoftmax.ts";
import { hiddenWidthsOf } from "./model/hiddenWidths.ts";
import { initializersOf } from "./model/initializers.ts";
import { invertedMaskOf } from "./model/invertedMask.ts";
import { layerCallsOf } from "./model/layers.ts";
import { areWeightsLookedAt, passingLayersOf } from "./model/layersMadeInForward.ts";
import { dependsOnMode } from "./model/modeDependence.ts";
import { normMomentaOf } from "./model/normMomenta.ts";
import { areWeightsPaired } from "./model/pairedWeights.ts";
import { plainRecurrencesOf } from "./model/plainRecurrence.ts";
import { positionAxisOf } from "./model/positionAxis.ts";
import { sharedLayerOf } from "./model/sharedLayers.ts";
import { unusedShortcutOf } from "./model/unusedShortcut.ts";
import { droppedUpdateOf } from "./optax/droppedUpdate.ts";
import { adamConstantsOf } from "./optimizer/adamConstants.ts";
import { bystanderOf } from "./optimizer/bystander.ts";
import { leftOutNetworkOf } from "./optimizer/leftOutNetwork.ts";
import { momentaOf } from "./optimizer/momenta.ts";
import { optimizedParametersOf } from "./optimizer/optimizedParameters.ts";
import { rebuiltOptimizerOf } from "./optimizer/optimizerMadeInLoop.ts";
import { optimizersOf } from "./optimizer/optimizers.ts";
import { replacedLayersOf } from "./optimizer/replacedLayers.ts";
import { slowAverageOf } from "./optimizer/slowAverage.ts";
import { staleTargetOf } from "./optimizer/staleTarget.ts";
import { trainedCopyOf } from "./optimizer/trainedCopy.ts";
import { weightDecaysOf } from "./optimizer/weightDecays.ts";
import { crossedPairsOf } from "./pytorch/crossedPairs.ts";
import { exchangedAxesOf } from "./pytorch/exchangedAxes.ts";
import { gradientSwitchesOf } from "./pytorch/gradientSwitches.ts";
import { loneSoftmaxOf } from "./pytorch/loneSoftmax.ts";
import { trainingLosses } from "./pytorch/losses.ts";
import { networkOf } from "./pytorch/network.ts";
import { plainContainersOf } from "./pytorch/plainContainers.ts";
import { plainTensorsOf } from "./pytorch/plainTensors.ts";
import { pooledSamplesOf } from "./pytorch/pooledSamples.ts";
import { tensorWaysOf } from "./pytorch/tensorWays.ts";
import { otherNumberOf } from "./rate/course/otherNumbers.ts";
import { rateCourseOf } from "./rate/course/rateCourse.ts";
import { rateUpdatesOf } from "./rate/rateUpdates.ts";
import { schedulersOf } from "./rate/schedulers.ts";
import { watchedMetricsOf } from "./rate/watchedMetrics.ts";
import { trainingArgumentsOf } from "./transformers/edits/trainingArguments.ts";

/** What there is to know of a training, and who reads it from a script. */
const readers = {
  framework: frameworkOf,
  /** Everything that the script makes and gives a name. */
  constructions: constructionsOf,
  /** How often the training loops turn. */
  length: runLengthOf,

  optimizers: optimizersOf,
  /** The one call that makes the arguments of a Trainer of `transformers`. */
  trainingArguments: trainingArgumentsOf,
  optimizedParameters: optimizedParametersOf,
  /** Of two networks that work together, the one that the only optimizer does not get. */
  leftOutNetwork: leftOutNetworkOf,
  /** The network that the only optimizer gets, where no loss goes back through it. */
  bystander: bystanderOf,
  /** A copy that is trained, of the network that the optimizer gets. */
  trainedCopy: trainedCopyOf,
  /** Steps that a backward pass of the same function leads to. */
  steps: trainingStepsOf,
  /** Every backward pass and every optimizer step, whether or not they belong together. */
  optimizerSteps: optimizerStepsOf,
  /** New parameters of JAX that nobody takes. */
  droppedUpdate: droppedUpdateOf,
  /** A loss that Lightning's Trainer does not get. */
  unreturnedLoss: unreturnedLossOf,
  accumulations: accumulationsOf,
  /** A loader that drops the only batch that it has. */
  emptyLoader: emptyLoaderOf,
  /** How many samples a training batch holds, as far as the script says. */
  batchSize: batchSizeOf,
  gradientClears: gradientClearsOf,
  /** Gradients that are to be added up, and that every batch clears. */
  clearedAccumulation: clearedAccumulationOf,
  /** Gradients that something which the loop calls clears before they are used. */
  wipedThroughCalls: wipedThroughCallsOf,
  gradientLimits: gradientLimitsOf,
  idleClip: idleClipOf,
  lateClips: lateClipsOf,
  scaledClip: scaledClipOf,
  weightDecays: weightDecaysOf,
  momenta: momentaOf,
  /** What Adam and its kin are given beside the rate. */
  adamConstants: adamConstantsOf,
  /** An optimizer that every batch builds anew. */
  rebuiltOptimizer: rebuiltOptimizerOf,
  /** Layers that are made once the optimizer holds those that they replace. */
  replacedLayers: replacedLayersOf,
  /** A copy of the network that gives targets and never changes. */
  staleTarget: staleTargetOf,
  /** An average of the weights that the run is too short for. */
  slowAverage: slowAverageOf,
  /** The best weights, kept as what goes on being trained. */
  keptWeights: keptWeightsOf,
  /** Where the loop puts the weights back to what they were. */
  weightResets: weightResetsOf,

  schedulers: schedulersOf,
  /** A schedule of Lightning that counts batches and is stepped with epochs. */
  scheduleInterval: scheduleIntervalOf,
  /** What callbacks stop the run and cut the rate by. */
  watchedMetrics: watchedMetricsOf,
  /** Where the loop sets the learning rate by hand. */
  rateUpdates: rateUpdatesOf,
  /** The learning rate at every step of the run. */
  rateCourse: rateCourseOf,
  /** A number by which the rate would be neither spent early nor held down. */
  otherNumber: otherNumberOf,

  /** What the losses go back through; empty for other frameworks than PyTorch. */
  network: networkOf,
  /** Every way of a tensor that some loss is made of, those beside the main one too. */
  tensorWays: tensorWaysOf,
  /** Statements after which a loss knows nothing of the model. */
  cutLosses: cutLossesOf,
  /** A loss that is made of plain numbers. */
  numberLoss: numberLossOf,
  losses: trainingLosses,
  /** Columns and flat tensors that the script's own loss puts together. */
  crossedPairs: crossedPairsOf,
  /** Views that ask for axes in another order than they have. */
  exchangedAxes: exchangedAxesOf,
  /** A softmax over an axis of length 1. */
  loneSoftmax: loneSoftmaxOf,
  /** Softmaxes between hidden layers. */
  hiddenSoftmax: hiddenSoftmaxOf,
  /** A mean over the samples of a batch. */
  pooledSamples: pooledSamplesOf,
  /** A class number or a threshold that a loss is made of. */
  hardDecision: hardDecisionOf,
  /** Outputs that are made small before the softmax of their loss. */
  flatLogits: flatLogitsOf,
  /** Cosines that a softmax takes as they are. */
  unscaledCosines: unscaledCosinesOf,
  /** A divergence that is a sum, beside a reconstruction that is a mean. */
  summedDivergence: summedDivergenceOf,
  /** A penalty on the weights that no gradient comes from. */
  lostPenalty: lostPenaltyOf,
  /** Weights of classes by how often they occur. */
  classWeights: classWeightsOf,
  /** A loss that is the sum of its samples. */
  summedLoss: summedLossOf,
  /** A mean that is divided by a number of samples once more. */
  dividedMean: dividedMeanOf,
  /** How far labels of classes are smoothed. */
  softLabels: softLabelsOf,
  /** Labels that the data have moved on by one place, and the loss by another. */
  shiftedTwice: shiftedTwiceOf,
  /** Parts of a triplet in one another's place. */
  swappedTriplet: swappedTripletOf,
  layers: layerCallsOf,
  /** Lists of layers whose parameters are not their module's. */
  plainContainers: plainContainersOf,
  /** Tensors that are to be trained and are not among their module's parameters. */
  plainTensors: plainTensorsOf,
  /** Layers that a forward pass makes anew at every call. */
  passingLayers: passingLayersOf,
  /** Whether anything counts the weights or goes through them before the first batch. */
  weightsLookedAt: areWeightsLookedAt,
  /** Whether the weights of one network follow those of another. */
  weightsPaired: areWeightsPaired,
  hiddenWidths: hiddenWidthsOf,
  /** Hidden layers of Keras without an activation between them. */
  linearStack: linearStackOf,
  dropouts: dropoutsOf,
  /** Dropout between linear layers, and what it leaves of them. */
  droppedLayers: droppedLayersOf,
  /** Nodes that learn from their neighbours. */
  hasGraphLayers,
  /** Dropout that evaluation does not switch off. */
  endlessDropouts: endlessDropoutsOf,
  /** Embeddings that stay what they were drawn. */
  frozenEmbeddings: frozenEmbeddingsOf,
  /** A mask that is true for what is to be read. */
  invertedMask: invertedMaskOf,
  /** Batch normalizations whose momentum is stated. */
  normMomenta: normMomentaOf,
  /** One layer in several places of a list. */
  sharedLayer: sharedLayerOf,
  gradientSwitches: gradientSwitchesOf,
  /** Layers of Keras that are switched on too late. */
  lateThaw: lateThawOf,
  modeSwitches: modeSwitchesOf,
  /** Something that is not seen may put the model into training mode. */
  mayBeSwitchedOtherwise,
  /** The network computes something else in evaluation mode. */
  dependsOnMode,
  initializers: initializersOf,
  constantBiases: constantBiasesOf,
  /** Some biases, or a part of them, get another value by hand. */
  setsBiasesAnew,
  /** Forget gates of LSTMs that start shut. */
  closedGates: closedGatesOf,
  /** Recurrent layers without gates. */
  plainRecurrences: plainRecurrencesOf,
  /** Positions that are counted along the batch. */
  positionAxis: positionAxisOf,
  /** A way past the layers of a block that nothing reads. */
  unusedShortcut: unusedShortcutOf,

  networkInputs: networkInputsOf,
  /** Every way into the network begins at a table, and nothing on it scales. */
  feedsTablesAsRead,
  /** A table or a set of images that is used as it was read. */
  rawFeatures: rawFeaturesOf,
  /** Columns with numbers in the hundreds that the script makes itself, and that nothing scales. */
  wideColumns: wideColumnsOf,
  /** Targets in the tens and hundreds that nothing scales. */
  wideTargets: wideTargetsOf,
  /** Outputs of Keras that half of the targets are out of reach for. */
  positiveHead: positiveHeadOf,
  /** Targets of a loss of numbers, of whatever size, where they are one array still. */
  wholeTargets: wholeTargetsOf,
  /** Where labels are put in an order that their inputs do not share. */
  separateLabelOrder,
  /** A picture and its mask that are moved at random, each in its own way. */
  changedApart: changedApartOf,
  /** A loader that hands out training data class by class. */
  sortedClasses: sortedClassesOf,
  /** The same of what Keras is given to train with. */
  kerasClassOrder: kerasClassOrderOf,
  /** Epochs of Keras that end before the data do. */
  shortEpoch: shortEpochOf,
  /** Random numbers that begin anew with every batch. */
  repeatedDraws: repeatedDrawsOf,
  /** The first batch of a loader, taken with every step. */
  firstBatch: firstBatchOf,
  /** Rows that are taken from the number of a batch on. */
  rowsByBatchNumber: rowsByBatchNumberOf,
  /** Classes that each part of the data numbers for itself. */
  separateClasses: separateClassesOf,
  /** Validation data that are put in numbers by what was fitted on themselves. */
  refittedSplit: refittedSplitOf,
  /** Validation data that lack the scaling that training data of the same class get. */
  untransformedSplit: untransformedSplitOf,
  /** Validation pictures that lack the normalization of the training pictures. */
  unnormalizedSplit: unnormalizedSplitOf,
} satisfies Record<string, (script: Script) => unknown>;

type Readers = typeof readers;

/**
 * What a script means as a training. Each part is read from the syntax when it is first asked for, and once. A fault
 * is a predicate on it; the script itself is for the edits.
 */
export type TrainingProgram = { readonly script: Script } & {
  readonly [Part in keyof Readers]: ReturnType<Readers[Part]>;
};

export const programOf = oncePerScript((script): TrainingProgram => {
  const program = { script };
  for (const [part, read] of Object.entries<(script: Script) => unknown>(readers)) {
    Object.defineProperty(program, part, { get: () => script.once(read) });
  }
  // Every part of the table has its property now, with what its reader gives.
  return program as TrainingProgram;
});
