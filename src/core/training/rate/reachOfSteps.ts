import type { Script } from "../../python/script.ts";
import { usualBatches } from "../loop/runLength.ts";
import { epochCountOf, stepCountOf } from "../loop/stepCount.ts";
import { layerCallsOf } from "../model/layers.ts";
import { hasManyInputs } from "../model/manyInputs.ts";
import { hasNoHiddenLayer } from "../model/noHiddenLayer.ts";
import { isFineTuning, mayFineTune, mayHoldTrainedWeights } from "../model/pretrained.ts";
import { schedulersOf } from "./schedulers.ts";

/** How far a weight of a single layer has to go from where it starts, and what is enough for a smaller change. */
const far = 10;
const near = 1;
/** The same for weights of a network with hidden layers, of which each has to do little. */
const amongMany = 0.05;
/** So many of the steps count where a schedule makes them shorter. */
const atFullLength = 0.1;
const usual = 1e-2;
const highest = 0.1;
const lowest = 1e-3;

/**
 * Adam moves a weight by its rate with each step at most. Where a single linear layer is all there is to train, the weights
 * are what the data ask for, however large: the least rate by which they come there. Null for other networks, and for a layer that looks at pictures.
 */
export function leastRateOfReach(script: Script): number | null {
  if (!weighsFew(script)) return null;
  const steps = stepCountOf(script);
  if (steps !== null) {
    const full = schedulersOf(script).length > 0 ? steps * atFullLength : steps;
    return Math.min(highest, Math.max(lowest, roundedUp(far / full)));
  }
  const epochs = epochCountOf(script);
  if (epochs === null) return usual;
  return Math.min(highest, Math.max(usual, roundedUp(far / (epochs * usualBatches))));
}

/** Whether a rate of Adam leaves the weights where they start; small changes are all that trained ones need. */
export function isOutOfReach(script: Script, rate: number): boolean {
  const steps = stepCountOf(script);
  if (steps === null) return false;
  if (weighsFew(script)) return steps * rate < near;
  return startsFromScratch(script) && steps * rate < amongMany;
}

/** Of many inputs, as of pixels, no weight has far to go. */
function weighsFew(script: Script): boolean {
  return hasNoHiddenLayer(script) && !hasManyInputs(script);
}

function startsFromScratch(script: Script): boolean {
  const mayBeTrained = isFineTuning(script) || mayHoldTrainedWeights(script) || mayFineTune(script);
  return layerCallsOf(script).length > 0 && !mayBeTrained;
}

/** 1, 2 or 5 times a power of ten. */
function roundedUp(rate: number): number {
  const power = 10 ** Math.floor(Math.log10(rate));
  const digit = [1, 2, 5, 10].find((d) => d * power >= rate * 0.999) ?? 10;
  return Number((digit * power).toPrecision(1));
}
