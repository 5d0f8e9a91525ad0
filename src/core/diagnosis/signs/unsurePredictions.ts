import { message } from "../../message.ts";
import { accuracyUnit } from "../accuracyUnit.ts";
import { openingLevel, positionAt } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { notFound, type SignResult, undecided } from "../signResult.ts";
import { median } from "../statistics/median.ts";
import { onsetAt, percent, rounded } from "../wording.ts";

const fewest = 9;
/** Of what is learned so well a cross-entropy keeps a small part of what guessing has. */
const wellLearned = 0.9;
const leastShare = 0.4;
const leastLevel = 1;
/** So far the medians of the last two thirds may be apart, as a share of the loss. */
const standsStill = 0.05;

/**
 * An accuracy that is high beside a loss that stands still at a level of little knowledge: what tells the classes apart
 * may be lost on the way into the loss, as by a softmax along the batch or by outputs without a scale. Other terms of the
 * loss, or smoothed labels, may hold it there as well, so that the log leaves it open.
 */
export function unsurePredictions(curves: RunCurves): SignResult {
  const [loss, accuracy] = [curves.of("val_loss"), curves.of("val_accuracy")];
  if (loss === null || accuracy === null || loss.axis !== accuracy.axis) return notFound;
  const count = loss.y.length;
  if (count < fewest || accuracy.y.length !== count) return notFound;
  const third = Math.floor(count / 3);
  const unit = accuracyUnit(accuracy.y);
  const level = median(loss.y.slice(-third));
  const opening = openingLevel(loss.y);
  const share = median(accuracy.y.slice(-2 * third)) / unit;
  const isStill = Math.abs(median(loss.y.slice(-2 * third, -third)) - level) <= standsStill * level;
  const isHigh = level >= leastLevel && level >= leastShare * opening;
  if (!isStill || !isHigh || share < wellLearned) return notFound;
  return undecided(
    message(
      "The accuracy is {accuracy}, but the loss stands at {level}: predictions that are right are hardly more probable than the others.",
      { accuracy: percent(share), level: rounded(level) },
    ),
    {
      onset: onsetAt(positionAt(loss, count - 2 * third)),
      series: loss.series.name,
      measured: { level, opening },
    },
  );
}
