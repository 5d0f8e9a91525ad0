import type { SyntaxNode } from "@lezer/common";
import type { Call } from "../python/calls.ts";
import { type Construction, constructionsOf } from "../python/constructions.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { type Accumulation, accumulationsOf } from "./accumulation.ts";
import { type ConstantBias, constantBiasesOf } from "./constantBiases.ts";
import { cutLossesOf } from "./cutLosses.ts";
import { type Dropout, dropoutsOf } from "./dropout.ts";
import { type RawFeatures, rawFeaturesOf } from "./features.ts";
import { type Framework, frameworkOf } from "./framework.ts";
import { type GradientClear, gradientClearsOf } from "./gradientClears.ts";
import { type GradientLimit, gradientLimitsOf } from "./gradientLimits.ts";
import { type HiddenWidths, hiddenWidthsOf } from "./hiddenWidths.ts";
import { type Initializer, initializersOf } from "./initializers.ts";
import { separateLabelOrder } from "./labelOrder.ts";
import { type LayerCall, layerCallsOf } from "./layers.ts";
import { type LeftOut, leftOutNetworkOf } from "./leftOutNetwork.ts";
import { type ModeSwitch, modeSwitchesOf } from "./modeSwitches.ts";
import { feedsTablesAsRead, type NetworkInput, networkInputsOf } from "./networkInputs.ts";
import { type OptimizedParameters, optimizedParametersOf } from "./optimizedParameters.ts";
import { type OptimizerSteps, optimizerStepsOf } from "./optimizerSteps.ts";
import { type Optimizer, optimizersOf } from "./optimizers.ts";
import { type GradientSwitch, gradientSwitchesOf } from "./pytorch/gradientSwitches.ts";
import { type TrainingLoss, trainingLosses } from "./pytorch/losses.ts";
import { type Network, networkOf } from "./pytorch/network.ts";
import { type PlainContainer, plainContainersOf } from "./pytorch/plainContainers.ts";
import { type RateUpdate, rateUpdatesOf } from "./rateUpdates.ts";
import { type RegressionTargets, wideTargetsOf } from "./regressionTargets.ts";
import { type RunLength, runLengthOf } from "./runLength.ts";
import { type Scheduler, schedulersOf } from "./schedulers.ts";
import { type TrainingStep, trainingStepsOf } from "./trainingStep.ts";
import { trainingArgumentsOf } from "./transformers/edits/trainingArguments.ts";
import { type WeightDecay, weightDecaysOf } from "./weightDecays.ts";

/**
 * What a script means as a training. Each part is read from the syntax when it is first asked for, and once. A fault
 * is a predicate on it; the script itself is for the edits.
 */
export interface TrainingProgram {
  readonly script: Script;
  readonly framework: Framework;
  /** Everything that the script makes and gives a name. */
  readonly constructions: readonly Construction[];
  /** How often the training loops turn. */
  readonly length: RunLength;

  readonly optimizers: readonly Optimizer[];
  /** The one call that makes the arguments of a Trainer of `transformers`. */
  readonly trainingArguments: Call | null;
  readonly optimizedParameters: readonly OptimizedParameters[];
  /** Of two networks that work together, the one that the only optimizer does not get. */
  readonly leftOutNetwork: LeftOut | null;
  /** Steps that a backward pass of the same function leads to. */
  readonly steps: readonly TrainingStep[];
  /** Every backward pass and every optimizer step, whether or not they belong together. */
  readonly optimizerSteps: OptimizerSteps;
  readonly accumulations: readonly Accumulation[];
  readonly gradientClears: readonly GradientClear[];
  readonly gradientLimits: readonly GradientLimit[];
  readonly weightDecays: readonly WeightDecay[];

  readonly schedulers: readonly Scheduler[];
  /** Where the loop sets the learning rate by hand. */
  readonly rateUpdates: readonly RateUpdate[];

  /** What the losses go back through; empty for other frameworks than PyTorch. */
  readonly network: Network;
  /** Statements after which a loss knows nothing of the model. */
  readonly cutLosses: readonly SyntaxNode[];
  readonly losses: readonly TrainingLoss[];
  readonly layers: readonly LayerCall[];
  /** Lists of layers whose parameters are not their module's. */
  readonly plainContainers: readonly PlainContainer[];
  readonly hiddenWidths: HiddenWidths;
  readonly dropouts: readonly Dropout[];
  readonly gradientSwitches: readonly GradientSwitch[];
  readonly modeSwitches: readonly ModeSwitch[];
  readonly initializers: readonly Initializer[];
  readonly constantBiases: readonly ConstantBias[];

  readonly networkInputs: readonly NetworkInput[];
  /** Every way into the network begins at a table, and nothing on it scales. */
  readonly feedsTablesAsRead: boolean;
  /** A table or a set of images that is used as it was read. */
  readonly rawFeatures: RawFeatures | null;
  /** Targets in the tens and hundreds that nothing scales. */
  readonly wideTargets: RegressionTargets | null;
  /** Where labels are put in an order that their inputs do not share. */
  readonly separateLabelOrder: SyntaxNode | null;
}

export const programOf = oncePerScript(
  (script): TrainingProgram => ({
    script,
    get framework() {
      return frameworkOf(script);
    },
    get constructions() {
      return constructionsOf(script);
    },
    get length() {
      return runLengthOf(script);
    },
    get optimizers() {
      return optimizersOf(script);
    },
    get trainingArguments() {
      return trainingArgumentsOf(script);
    },
    get optimizedParameters() {
      return optimizedParametersOf(script);
    },
    get leftOutNetwork() {
      return leftOutNetworkOf(script);
    },
    get steps() {
      return trainingStepsOf(script);
    },
    get optimizerSteps() {
      return optimizerStepsOf(script);
    },
    get accumulations() {
      return accumulationsOf(script);
    },
    get gradientClears() {
      return gradientClearsOf(script);
    },
    get gradientLimits() {
      return gradientLimitsOf(script);
    },
    get weightDecays() {
      return weightDecaysOf(script);
    },
    get schedulers() {
      return schedulersOf(script);
    },
    get rateUpdates() {
      return rateUpdatesOf(script);
    },
    get network() {
      return networkOf(script);
    },
    get cutLosses() {
      return cutLossesOf(script);
    },
    get losses() {
      return trainingLosses(script);
    },
    get layers() {
      return layerCallsOf(script);
    },
    get plainContainers() {
      return plainContainersOf(script);
    },
    get hiddenWidths() {
      return hiddenWidthsOf(script);
    },
    get dropouts() {
      return dropoutsOf(script);
    },
    get gradientSwitches() {
      return gradientSwitchesOf(script);
    },
    get modeSwitches() {
      return modeSwitchesOf(script);
    },
    get initializers() {
      return initializersOf(script);
    },
    get constantBiases() {
      return constantBiasesOf(script);
    },
    get networkInputs() {
      return networkInputsOf(script);
    },
    get feedsTablesAsRead() {
      return feedsTablesAsRead(script);
    },
    get rawFeatures() {
      return rawFeaturesOf(script);
    },
    get wideTargets() {
      return wideTargetsOf(script);
    },
    get separateLabelOrder() {
      return separateLabelOrder(script);
    },
  }),
);
