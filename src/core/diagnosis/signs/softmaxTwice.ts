import { accuracyUnit } from "../accuracyUnit.ts";
import { type Curve, positionAt } from "../curve.ts";
import type { Position } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { extremesOf } from "../statistics/extremes.ts";
import { median } from "../statistics/median.ts";
import { isGuessing } from "./chance.ts";

const fewest = 8;
/** Distance from the line up to which a value lies on it, and the share of all values that have to. */
const onLine = 0.02;
const leastOnLine = 0.5;
/** Probabilities begin about alike, at ln C: a loss that begins so far above it has to lie on the line more often. */
const aboveGuessing = { factor: 1.05, onLine: 0.8 };
/** On the line the accuracy has to have moved by so much, and to have come so far. */
const leastMoved = 0.2;
const leastReached = 0.6;
/** How near the line has to be to that of a whole number of classes. */
const wholeClasses = 0.008;
/** What has been learned within a few values moves along no line: then both phases have to say the same number. */
const learnedAtOnce = { accuracy: 0.9, near: 0.004, mostClasses: 20 };
/**
 * Predictions that are right and not quite sure yet come to the line from above. A run that began with guessing has said
 * the number of classes already; with so many classes no other loss is that high where so much is right.
 */
const approached = { above: 0.03, opening: 0.02, fewestClasses: 5, part: 1 / 3 };

export interface SoftmaxTwice {
  readonly loss: Curve;
  readonly position: Position;
  readonly classes: number;
  /** Below which the loss cannot fall. */
  readonly floor: number;
  readonly level: number;
  readonly accuracy: number;
}

/**
 * A softmax before a cross-entropy that has its own hands it probabilities p in place of logits. For a sure prediction
 * among C classes that is ln(e + C − 1) − p: the loss and the accuracy sum to a constant, and the loss cannot fall below
 * that constant less one. Null where the two do not.
 */
export function softmaxTwice(curves: RunCurves): SoftmaxTwice | null {
  const training = lineOf(curves.of("train_loss"), curves.of("train_accuracy"));
  const validation = lineOf(curves.of("val_loss"), curves.of("val_accuracy"));
  const moved = [training, validation].find((line) => line?.isMoved === true);
  if (moved) return moved;
  const approaching = approach(curves);
  if (approaching !== null) return approaching;
  if (training === null || validation === null) return null;
  const { accuracy, near, mostClasses } = learnedAtOnce;
  const isSure = [training, validation].every(
    (line) => line.accuracy >= accuracy && line.off <= near && line.classes <= mostClasses,
  );
  return isSure && training.classes === validation.classes ? training : null;
}

interface Line extends SoftmaxTwice {
  readonly isMoved: boolean;
  /** Distance of its constant from that of a whole number of classes. */
  readonly off: number;
}

interface Place {
  readonly point: number;
  readonly loss: number;
  readonly share: number;
}

/** Where both are known. */
function placesOf(loss: Curve, accuracy: Curve): readonly Place[] {
  if (loss.axis !== accuracy.axis) return [];
  const unit = accuracyUnit(accuracy.y);
  const shareAt = new Map(Array.from(accuracy.x, (x, i) => [x, (accuracy.y[i] ?? 0) / unit]));
  return Array.from(loss.x, (x, point) => ({
    point,
    loss: loss.y[point] ?? Number.NaN,
    share: shareAt.get(x) ?? Number.NaN,
  })).filter(({ share }) => Number.isFinite(share));
}

const sumOf = (place: Place) => place.loss + place.share;
const constantOf = (classes: number) => Math.log(Math.E + classes - 1);

/** A loss of the validation that stands just above the line of as many classes as guess like its opening. */
function approach(curves: RunCurves): SoftmaxTwice | null {
  const [loss, accuracy] = [curves.of("val_loss"), curves.of("val_accuracy")];
  const opening = (curves.of("train_loss") ?? loss)?.y[0] ?? 0;
  const classes = Math.round(Math.exp(opening));
  if (loss === null || accuracy === null || classes < approached.fewestClasses) return null;
  if (classes > learnedAtOnce.mostClasses) return null;
  if (!isGuessing(opening, classes, approached.opening)) return null;
  const places = placesOf(loss, accuracy);
  const last = places.slice(-Math.ceil(places.length * approached.part));
  const constant = constantOf(classes);
  const isNear = (place: Place) =>
    place.share >= learnedAtOnce.accuracy &&
    sumOf(place) >= constant - wholeClasses &&
    sumOf(place) <= constant + approached.above;
  if (places.length < fewest || !last.every(isNear)) return null;
  return {
    loss,
    position: positionAt(loss, last[0]?.point ?? 0),
    classes,
    floor: constant - 1,
    level: median(Float64Array.from(last, (place) => place.loss)),
    accuracy: median(Float64Array.from(last, ({ share }) => share)),
  };
}

function lineOf(loss: Curve | null, accuracy: Curve | null): Line | null {
  if (loss === null || accuracy === null) return null;
  const places = placesOf(loss, accuracy);
  if (places.length < fewest) return null;
  const later = places.slice(places.length >> 1);
  const sum = median(Float64Array.from(later, sumOf));
  const classes = Math.round(Math.exp(sum) - Math.E + 1);
  if (classes < 2) return null;
  const constant = constantOf(classes);
  const floor = constant - 1;
  if (places.some((place) => place.loss < floor - onLine / 2)) return null;
  const on = places.filter((place) => Math.abs(sumOf(place) - sum) <= onLine);
  const moved = extremesOf(on.map(({ share }) => share));
  const off = Math.abs(sum - constant);
  const isHigh = (loss.y[0] ?? 0) > aboveGuessing.factor * Math.log(classes);
  const least = isHigh ? aboveGuessing.onLine : leastOnLine;
  if (on.length < least * places.length || off > wholeClasses) return null;
  return {
    loss,
    position: positionAt(loss, on[0]?.point ?? 0),
    classes,
    floor,
    level: median(Float64Array.from(later, (place) => place.loss)),
    accuracy: median(Float64Array.from(later, ({ share }) => share)),
    isMoved: moved.greatest - moved.least >= leastMoved && moved.greatest >= leastReached,
    off,
  };
}
