import { message } from "../../message.ts";
import { preferenceOf } from "../remediesOfFinding.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Evidence } from "./evidence.ts";
import { memorizing } from "./evidenceOfOverfitting.ts";
import {
  aboveUsual,
  belowForSeveral,
  belowUsual,
  besideUsual,
  farAboveUsual,
  farBelowUsual,
  likelierRate,
  shortAlready,
  shorterInTime,
} from "./evidenceOfRate.ts";
import { halfWay, lastResorts, neverMoved } from "./evidenceOfStandstill.ts";

const telling: Evidence = {
  speaksAgainst: ["several-seeds", "another-seed", "log-gradient-norm"],
  doubt: message("It mends nothing, but tells more about the trouble."),
};

/** Everything that speaks for or against a treatment, the strongest first: it silences what says otherwise behind it. */
export function evidenceOf(circumstances: Circumstances): readonly Evidence[] {
  const { first, not } = preferenceOf(circumstances.finding);
  const ofLog: Evidence = { speaksFor: first, speaksAgainst: not };
  switch (circumstances.finding.sign) {
    case "stalled-log":
      return [telling, ofLog];
    case "overfitting":
      return [telling, ofLog, ...memorizing(circumstances)];
    case "plateau":
      return [telling, ...standingStill(circumstances, ofLog)];
    case "vanishing-gradient":
      return [telling, ...gradientLost(circumstances), ofLog, ...recurrence(circumstances)];
    case "optimizer-sensitivity":
      return [telling, ...optimizersApart(circumstances), ofLog];
    case "initialization-sensitivity":
      return [telling, ...boldSteps(circumstances), ...shortAlready(circumstances), ofLog];
    case "oscillation":
      return [telling, ...longSteps(circumstances), ...shorterInTime(circumstances), ofLog];
    default:
      return [telling, ...longSteps(circumstances), ofLog];
  }
}

function standingStill(circumstances: Circumstances, ofLog: Evidence): readonly Evidence[] {
  const { finding, hasMoved } = circumstances;
  const obstacles = [...farBelowUsual(circumstances), ...saturation(circumstances)];
  const isCauseKnown = finding.subtype !== null && finding.subtype !== "by-script";
  return [
    ...smallBatches(circumstances),
    // A gradient that is gone is an effect of what the script shows.
    ...(finding.subtype === "gradient-gone" ? [...obstacles, ofLog] : [ofLog, ...obstacles]),
    ...aboveUsual(circumstances),
    ...plainDescent(circumstances),
    ...(hasMoved === true ? [] : longWays(circumstances)),
    ...besideUsual(circumstances),
    ...(hasMoved === false ? neverMoved(circumstances) : []),
    ...(isCauseKnown || hasMoved === false ? [] : halfWay(circumstances)),
    ...likelierRate(circumstances),
    ...(hasMoved === false ? [{ speaksFor: ["warm-up"] } as const] : []),
    ...lastResorts,
  ];
}

function gradientLost(circumstances: Circumstances): readonly Evidence[] {
  const obstacles = saturation(circumstances);
  return [
    ...smallBatches(circumstances),
    ...farBelowUsual(circumstances),
    ...(obstacles.length > 0 ? obstacles : farAboveUsual(circumstances)),
    ...longWays(circumstances),
    ...belowUsual(circumstances),
  ];
}

/** Of a loss that swings or diverges: whatever its rate is, the steps are not to be longer. */
function longSteps(circumstances: Circumstances): readonly Evidence[] {
  return [...farAboveUsual(circumstances), ...shortAlready(circumstances)];
}

/** At the highest rates that SGD bears, the first weights decide which units live through the first steps. */
function boldSteps(circumstances: Circumstances): readonly Evidence[] {
  if (saturation(circumstances).length > 0) return farAboveUsual(circumstances);
  return [
    ...aboveUsual(circumstances),
    ...(circumstances.isPlainDescent && circumstances.rate?.position === "upper"
      ? besideUsual(circumstances)
      : []),
  ];
}

/** Where the optimizer itself is what differs, its rate is not in question. */
function optimizersApart(circumstances: Circumstances): readonly Evidence[] {
  const { subtype, measured } = circumstances.finding;
  if (measured.worstDiverges) return longSteps(circumstances);
  const isRateOpen = subtype !== "optimizer";
  return [
    ...farBelowUsual(circumstances),
    ...belowForSeveral(circumstances),
    ...aboveUsual(circumstances),
    ...(isRateOpen ? [...plainDescent(circumstances), ...besideUsual(circumstances)] : []),
    ...likelierRate(circumstances).map(({ speaksFor: _, ...against }) => against),
  ];
}

/** So many sigmoids one after the other leave a thousandth of the gradient; (1/4)^5. */
const deep = 4;
/** A tanh after weights as frameworks draw them passes on about half, after weights scaled for it nearly all. */
const deepOfTanhs = 10;

function saturation(circumstances: Circumstances): readonly Evidence[] {
  const { saturating, hasSigmoids, isConvolutional } = circumstances;
  if (saturating < deep) return [];
  const reason = message(
    "{count} sigmoids or tanhs follow one another in the model, and each passes on only a part of the gradient.",
    { count: saturating },
  );
  if (!hasSigmoids && !isConvolutional && saturating >= deepOfTanhs) {
    return [{ speaksFor: ["xavier-initialization", "relu-activation", "batch-norm"], reason }];
  }
  return isConvolutional
    ? [{ speaksFor: ["batch-norm", "relu-activation"], reason }]
    : [{ speaksFor: ["relu-activation", "batch-norm"], reason }];
}

/** Of so few samples mean and variance are little more than noise. */
const few = 4;

function smallBatches({ batchSize }: Circumstances): readonly Evidence[] {
  if (batchSize === null || batchSize > few) return [];
  const doubt = message("A training batch of size {count} is too small for its mean to say much.", {
    count: batchSize,
  });
  return [{ speaksAgainst: ["batch-norm"], doubt }];
}

/** One rate for all weights is what stalls plain SGD: another optimizer before another rate. */
function plainDescent({ isPlainDescent }: Circumstances): readonly Evidence[] {
  const reason = message("The optimizer is SGD, which has one learning rate for all weights.");
  return isPlainDescent ? [{ speaksFor: ["use-adam"], reason }] : [];
}

function longWays({ goesLongWays }: Circumstances): readonly Evidence[] {
  const reason = message("The model is recurrent and goes a long way along its sequences.");
  return goesLongWays ? [{ speaksFor: ["xavier-initialization"], reason }] : [];
}

function recurrence({ isRecurrent }: Circumstances): readonly Evidence[] {
  const reason = message(
    "The model is recurrent: its gradient goes through one layer again and again.",
  );
  return isRecurrent ? [{ speaksFor: ["layer-norm", "xavier-initialization"], reason }] : [];
}
