import { type Curve, openingLevel, positionAt } from "../curve.ts";
import type { Finding } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { guessingLevel } from "./chance.ts";
import type { Collapse } from "./collapse.ts";
import { type DeadRate, deadRate } from "./deadRate.ts";
import { type DeadStop, deadStop } from "./deadStop.ts";
import { type RateCut, rateCut } from "./rateCut.ts";
import type { SoftmaxTwice } from "./softmaxTwice.ts";

const zeroConfidence = 0.95;
const collapseConfidence = 0.93;
const cutConfidence = 0.85;
const stopConfidence = 0.85;
const deadConfidence = 0.9;
const boundedConfidence = 0.9;
/** From here on little is lost but the sureness of the predictions. */
const wellLearned = 0.9;

/** Nothing has entered the loss since its first value. */
export function zeroFinding(curve: Curve): Finding {
  const onset = onsetAt(positionAt(curve, 0));
  return {
    sign: "plateau",
    severity: "warning",
    confidence: zeroConfidence,
    onset,
    summary: withPlace(
      "The loss has been exactly 0 from its first value on, at {place}: no token or sample counts. Look at the labels and masks.",
      onset,
    ),
    evidence: { "loss now": 0, "values that are exactly zero": curve.y.length },
    subtype: "zero-loss",
    series: curve.series.name,
    consequences: [],
    measured: { level: 0, opening: 0 },
  };
}

export function collapsedFinding(curves: RunCurves, curve: Curve, lost: Collapse): Finding {
  const { best, level, opening, isBack } = lost;
  const onset = onsetAt(lost.position);
  const guessing = guessingLevel(curves, level);
  return {
    sign: "plateau",
    severity: "warning",
    confidence: collapseConfidence,
    onset,
    summary: withPlace(
      guessing === null
        ? isBack
          ? "The loss has collapsed since {place}: at its best it was {best}, now it is back at {level}, where it began."
          : "The loss has collapsed since {place}: at its best it was {best}, now it stays at {level}."
        : `The loss has collapsed since {place}: at its best it was {best}, now it is back at {level} = ${guessing}, the level of guessing.`,
      onset,
      { best: rounded(best), level: rounded(level) },
    ),
    evidence: {
      "loss now": rounded(level),
      "best loss": rounded(best),
      "opening loss": rounded(opening),
    },
    subtype: "collapsed",
    series: curve.series.name,
    consequences: [],
    measured: { level, opening },
  };
}

/** A loss whose learning rate was cut in full fall or died early, or that nothing updates any more; null for others. */
export function stoppedInFall(curves: RunCurves, loss: Curve): Finding | null {
  for (const evaluated of [loss, curves.of("val_loss")]) {
    const cut = evaluated === null ? null : rateCut(curves, evaluated);
    if (evaluated !== null && cut !== null) return cutFinding(evaluated, cut);
  }
  const dead = deadRate(curves, loss);
  if (dead !== null) return deadFinding(loss, dead);
  const stop = deadStop(curves);
  return stop === null ? null : stopFinding(stop);
}

/** The loss was falling when the learning rate was cut to next to nothing, and has stood still since. */
function cutFinding(curve: Curve, cut: RateCut): Finding {
  const onset = onsetAt(cut.position);
  return {
    sign: "plateau",
    severity: "warning",
    confidence: cutConfidence,
    onset,
    summary: withPlace(
      "The loss has stopped improving since {place}, where the learning rate was cut to {rate} while it was still falling.",
      onset,
      { rate: rounded(cut.rate) },
    ),
    evidence: {
      "loss now": rounded(cut.level),
      "opening loss": rounded(cut.opening),
      "learning rate before": rounded(cut.before),
      "learning rate since": rounded(cut.rate),
      "share of the gain in the last third before the cut": percent(cut.falling),
    },
    subtype: "schedule-exhausted",
    series: curve.series.name,
    consequences: [],
    measured: { level: cut.level, opening: cut.opening },
  };
}

/** The learning rate was spent before the run had begun in earnest, and the loss has stood still since. */
function deadFinding(curve: Curve, dead: DeadRate): Finding {
  const onset = onsetAt(dead.position);
  return {
    sign: "plateau",
    severity: "warning",
    confidence: deadConfidence,
    onset,
    summary: withPlace(
      "The loss has stood still since {place}, where the learning rate had died: it fell from {peak} to {rate} while most of the run was still to come.",
      onset,
      { peak: rounded(dead.peak), rate: rounded(dead.rate) },
    ),
    evidence: {
      "loss now": rounded(dead.level),
      "opening loss": rounded(dead.opening),
      "highest learning rate": rounded(dead.peak),
      "learning rate now": rounded(dead.rate),
    },
    subtype: "schedule-exhausted",
    series: curve.series.name,
    consequences: [],
    measured: { level: dead.level, opening: dead.opening },
  };
}

/** The loss was falling and has had one value since, though no change of the learning rate is logged. */
function stopFinding(stop: DeadStop): Finding {
  const onset = onsetAt(stop.position);
  return {
    sign: "plateau",
    severity: "warning",
    confidence: stopConfidence,
    onset,
    summary: withPlace(
      "The loss stopped dead at {place} while it was still falling: nothing is updated any more. Look at the learning rate, the schedule and what is frozen.",
      onset,
    ),
    evidence: {
      "loss now": rounded(stop.level),
      "opening loss": rounded(stop.opening),
      "share of the gain in the last step before": percent(stop.falling),
    },
    subtype: null,
    series: stop.curve.series.name,
    consequences: [],
    measured: { level: stop.level, opening: stop.opening },
  };
}

export function boundedFinding({ loss, ...bound }: SoftmaxTwice): Finding {
  const onset = onsetAt(bound.position);
  return {
    sign: "plateau",
    severity: bound.accuracy >= wellLearned ? "info" : "warning",
    confidence: boundedConfidence,
    onset,
    summary: withPlace(
      "The loss cannot fall below {floor}: since {place} it is {sum} less the accuracy, as where a softmax stands before a cross-entropy that has its own ({classes} classes).",
      onset,
      {
        floor: rounded(bound.floor),
        sum: rounded(bound.floor + 1),
        classes: bound.classes,
      },
    ),
    evidence: {
      "loss now": rounded(bound.level),
      "accuracy now": percent(bound.accuracy),
      "lowest loss that is possible": rounded(bound.floor),
    },
    subtype: "softmax-twice",
    series: loss.series.name,
    consequences: [],
    measured: { level: bound.level, opening: openingLevel(loss.y) },
  };
}
