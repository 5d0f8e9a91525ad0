import { message } from "../../message.ts";
import { formatNumber } from "../../python/literals.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Evidence } from "./evidence.ts";
import type { RateStanding } from "./rateStanding.ts";

const raise = "raise-learning-rate";
const lower = "lower-learning-rate";

export function farBelowUsual({ rate }: Circumstances): readonly Evidence[] {
  if (rate?.position !== "far below") return [];
  const said = message(
    "The learning rate {rate} is far below {low}, where {optimizer} begins.",
    valuesOf(rate),
  );
  return [
    {
      speaksFor: [raise, "use-adam"],
      reason: said,
      speaksAgainst: [lower, "cosine-annealing", "reduce-on-plateau"],
      doubt: said,
    },
  ];
}

export function aboveUsual({ rate }: Circumstances): readonly Evidence[] {
  if (rate?.position !== "above" && rate?.position !== "far above") return [];
  const said = message(
    "The learning rate {rate} is above {high}, the highest that {optimizer} is used with in such trainings.",
    valuesOf(rate),
  );
  return [
    {
      speaksFor: [lower],
      reason: said,
      speaksAgainst: [raise, "one-cycle", "cyclical-learning-rate"],
      doubt: said,
    },
  ];
}

/** So far that units are switched off for good, and the first weights decide which. */
export function farAboveUsual(circumstances: Circumstances): readonly Evidence[] {
  return circumstances.rate?.position === "far above" ? aboveUsual(circumstances) : [];
}

export function belowUsual({ rate }: Circumstances): readonly Evidence[] {
  if (rate?.position !== "below") return [];
  const reason = message(
    "The learning rate {rate} is below {low}, where {optimizer} begins.",
    valuesOf(rate),
  );
  return [{ speaksFor: [raise], reason, speaksAgainst: [lower], doubt: reason }];
}

/** Another optimizer in the place of one cures that one alone; the number that several share is too low for each. */
export function belowForSeveral(circumstances: Circumstances): readonly Evidence[] {
  return circumstances.rate?.slowBeside ? belowUsual(circumstances) : [];
}

/** Near enough to an end of the range, or beside it, to say in which direction to go. */
export function besideUsual(circumstances: Circumstances): readonly Evidence[] {
  const { rate } = circumstances;
  if (rate?.position !== "upper") return belowUsual(circumstances);
  const reason = message(
    "The learning rate {rate} is among the highest that {optimizer} is used with in such trainings.",
    valuesOf(rate),
  );
  return [{ speaksFor: [lower], reason, speaksAgainst: [raise], doubt: reason }];
}

/** Of a rate that is low already no swing comes. */
export function shortAlready({ rate }: Circumstances): readonly Evidence[] {
  const isLow = rate?.position === "below" || rate?.position === "far below";
  return isLow ? [{ speaksAgainst: [lower] }] : [];
}

/** A rate that is usual brings a training far; what swings at the end is the noise that steps of one length leave. */
export function shorterInTime({ rate }: Circumstances): readonly Evidence[] {
  if (rate?.position !== "within" && rate?.position !== "upper") return [];
  const reason = message(
    "The learning rate {rate} is usual for {optimizer}: long steps at first and shorter ones later keep what it learns fast.",
    valuesOf(rate),
  );
  return [{ speaksFor: ["cosine-annealing", "reduce-on-plateau"], reason }];
}

/** A rate is too high or too low, not both: where nothing says which, the likelier comes behind what is more likely than either. */
export function likelierRate({ rate }: Circumstances): readonly Evidence[] {
  if (rate === null) return [];
  const doubt = message(
    "Of the usual rates, {low} to {high}, that of this script is nearer the end towards which this edit moves it.",
    valuesOf(rate),
  );
  const other = rate.likelier === raise ? lower : raise;
  return [{ speaksFor: [rate.likelier], isOpen: true, speaksAgainst: [other], doubt }];
}

function valuesOf({ rate, low, high, optimizer }: RateStanding) {
  return {
    rate: formatNumber(rate),
    low: formatNumber(low),
    high: formatNumber(high),
    optimizer,
  };
}
