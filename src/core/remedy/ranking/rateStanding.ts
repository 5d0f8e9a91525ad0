import { chooseOptimizer } from "../../training/optimizer/chooseOptimizer.ts";
import { learningRateOf } from "../../training/rate/learningRate.ts";
import { tooSlowBeside } from "../../training/rate/sharedRate.ts";
import { usualRates } from "../../training/rate/usualRates.ts";
import type { Situation } from "../definition.ts";

/** A learning rate against those that its optimizer is used with for such a training. */
export interface RateStanding {
  readonly position: "far below" | "below" | "within" | "upper" | "above" | "far above";
  /** Where nothing says which is wrong: away from the end of the range that it is near. */
  readonly likelier: "raise-learning-rate" | "lower-learning-rate";
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly optimizer: string;
  /** How many others to choose from get the same number and are too slow with it. */
  readonly slowBeside: number;
}

/** So far below the usual ones a rate explains any standstill. */
const farBelow = 0.01;
const below = 1 / 3;
const upper = 1 / 3;
const above = 1.5;
/** So long steps switch units off for good. */
const farAbove = 5;

/** What a schedule has made of a rate is told by the log alone. */
const contradicted = 0.1;

function shownOr(stated: number, shown: number | undefined): number {
  return shown !== undefined && shown > 0 && shown < contradicted * stated ? shown : stated;
}

/** Null where the optimizer or its rate is only known when the script runs. */
export function rateStandingOf(situation: Situation): RateStanding | null {
  const { script, hyperparameters, finding } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused" || choice.optimizer.kind === null) return null;
  const { optimizer } = choice;
  const known = learningRateOf(script, optimizer);
  if (known.kind === "unknown") return null;
  const rate = shownOr(known.value, finding?.measured.highestRate);
  const { high, low: lowest, start, fromScratch: low = lowest } = usualRates(script, optimizer);
  // What most begin with is not too high for being the highest.
  const upperEnd = start === high ? high : upper * high;
  const position =
    rate < farBelow * low
      ? "far below"
      : rate < below * low
        ? "below"
        : rate > farAbove * high
          ? "far above"
          : rate > above * high
            ? "above"
            : rate > upperEnd
              ? "upper"
              : "within";
  const likelier = rate * rate > low * high ? "lower-learning-rate" : "raise-learning-rate";
  const slowBeside = tooSlowBeside(script, optimizer).length;
  return { position, likelier, rate, low, high, optimizer: choice.optimizer.kind, slowBeside };
}
