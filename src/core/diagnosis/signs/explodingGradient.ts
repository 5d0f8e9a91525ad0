import { message } from "../../message.ts";
import { type Curve, openingLevel, positionAt, span } from "../curve.ts";
import type { Finding } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, tooWeak, undecided } from "../signResult.ts";
import { median } from "../statistics/median.ts";
import { rollingQuantile } from "../statistics/rollingQuantile.ts";
import { startsTrained } from "../trainedStart.ts";
import { onsetAt, rounded, withPlace } from "../wording.ts";
import { fatalBurst } from "./fatalBurst.ts";
import { nonFinite } from "./nonFinite.ts";

const fewestPoints = 5;
/** A burst: this many times the upper level (90 % quantile) of the norms before it, and of its opening. */
const burst = 20;
const burstOverOpening = 5;
const before = 50;
const upperLevel = 0.9;
/**
 * With inputs and initial weights of order one, gradient norms are of order one too, or of √L for a squared error
 * of targets that are not. This far beyond, they are out of range whatever they were before.
 */
const outOfRange = 30;
/** A first loss further above the next ones is a burst. */
const steadyOpening = 10;
/** A loss that falls by two decades within its first tenth began with what the weights gave, not with its targets. */
const collapsedOpening = 0.01;
/** A burst from next to nothing ends where norms belong. */
const leastBurst = 3;
/** Below this share of its opening a loss has been learned; of norms that keep their size, one that has never risen. */
const learned = 0.3;
const comeDown = 0.6;
const sameSize = 3;
const risen = 1.1;
const overUsual = 5;
/** Down to this share of either bound a finding that is shown stays. */
const kept = 0.7;
/** Share of values at the very maximum from which on a norm counts as logged after clipping. */
const clippedShare = 0.5;
const atMaximum = 0.995;
const fewestForClipping = 20;

/** The gradient norm is out of all proportion. The definition is in media/docs/exploding-gradient.md. */
export function explodingGradient(curves: RunCurves): SignResult {
  const norms = normCurves(curves);
  const strongest = norms
    .map((curve) => strongestPlace(curve, scaleOf(curves), normalRange(curves)))
    .reduce<Place | null>(
      (a, b) => (b !== null && (a === null || b.strength > a.strength) ? b : a),
      null,
    );
  if (strongest !== null && strongest.strength >= 1) return found(burstFinding(strongest));
  const broken = nonFinite(curves);
  if (broken.kind === "found" && endsTraining(broken.finding)) {
    return found(brokenFinding(broken.finding));
  }
  const fatal = fatalBurst(curves);
  if (fatal !== null) return found(fatal);
  if (strongest !== null && strongest.strength >= kept) return found(burstFinding(strongest));
  const longest = Math.max(0, ...norms.map((curve) => curve.y.length));
  if (longest === 0) return undecided(message("No gradient norm in this log."));
  if (longest < fewestPoints) {
    const count = fewestPoints - longest;
    return undecided(message("Needs {count} more values of the gradient norm.", { count }));
  }
  return norms.every(clipped)
    ? undecided(
        message("The gradient norm is logged after clipping: what it was before is not known."),
      )
    : notFound;
}

function endsTraining({ subtype }: Finding): boolean {
  return subtype !== "transient" && subtype !== "validation-only";
}

/** The norm over all parameters where it is logged, else those of single layers. */
function normCurves(curves: RunCurves): readonly Curve[] {
  const global = curves.of("grad_norm");
  return global === null || global.y.length === 0 ? curves.outermostLayers : [global];
}

function clipped({ high }: Curve): boolean {
  if (high.length < fewestForClipping) return false;
  const highest = high.reduce((a, b) => Math.max(a, b));
  if (highest === 0) return false;
  return high.filter((norm) => norm >= atMaximum * highest).length >= clippedShare * high.length;
}

interface Place {
  readonly curve: Curve;
  readonly point: number;
  /** At least 1 where the norm is beyond a bound. */
  readonly strength: number;
  readonly norm: number;
  readonly usual: number;
  readonly subtype: "burst" | "out-of-range";
}

interface NormalRange {
  /** Infinite where the loss has no unit that says, or the weights were trained before and are of any size. */
  readonly to: number;
  /** Norms that are large from the first one on are the unit of a loss that is learned all the same. */
  readonly learned: boolean;
}

function normalRange(curves: RunCurves): NormalRange {
  const hasNoUnit = isDensity(curves) || startsTrained(curves);
  const to = hasNoUnit ? Number.POSITIVE_INFINITY : outOfRange * scaleOf(curves);
  return { to, learned: hasLearned(curves) || comesDownCalmly(curves) };
}

/** The loss has come down without ever rising, under norms of one size: whatever that is, nothing has exploded. */
function comesDownCalmly(curves: RunCurves): boolean {
  const { loss } = curves;
  if (loss === null || loss.y.length < fewestPoints) return false;
  const opening = openingLevel(loss.y);
  const highest = loss.high.reduce((a, b) => Math.max(a, b));
  const isDown = median(span(loss, 0.8, 1).y) < comeDown * opening && highest <= risen * opening;
  return isDown && normCurves(curves).every(keepsItsSize);
}

function keepsItsSize({ high, y }: Curve): boolean {
  return high.reduce((a, b) => Math.max(a, b)) <= sameSize * median(y);
}

/** Below zero goes the logarithm of a density, whose gradient may be of any size where the density is sharp. */
function isDensity({ loss }: RunCurves): boolean {
  return loss?.y.some((value) => value < 0) === true;
}

/** The first place beyond a bound, with the highest norm of the run; where there is none, the nearest to it. */
function strongestPlace(curve: Curve, scale: number, range: NormalRange): Place | null {
  const { high } = curve;
  if (high.length < fewestPoints || clipped(curve)) return null;
  const levels = rollingQuantile(high, before, upperLevel, fewestPoints);
  const opening = openingLevel(curve.y);
  const usual = median(curve.y);
  const sudden = high.map((norm, i) => {
    const level = levels[i] ?? Number.NaN;
    return level > 0
      ? Math.min(
          norm / (burst * level),
          norm / (burstOverOpening * opening),
          norm / (leastBurst * scale),
        )
      : 0;
  });
  const own = usual > range.to ? Math.max(usual, opening) : usual;
  const highest = range.learned ? Math.max(range.to, overUsual * own) : range.to;
  const beyond = high.map((norm) => norm / highest);
  const strengths = high.map((_, i) => Math.max(sudden[i] ?? 0, beyond[i] ?? 0));
  const strength = strengths.reduce((a, b) => Math.max(a, b));
  const point = strengths.findIndex((value) => value >= Math.min(1, strength));
  const level = levels[point] ?? Number.NaN;
  return {
    curve,
    point,
    strength,
    norm: high.subarray(point).reduce((a, b) => Math.max(a, b)),
    usual: level > 0 ? level : usual,
    subtype: (sudden[point] ?? 0) >= (beyond[point] ?? 0) ? "burst" : "out-of-range",
  };
}

/**
 * A cross-entropy, which an accuracy gives away, has no unit. A squared error has that of the targets squared, as it
 * begins: both the error and the activations that have to reach the targets enter the gradient. Where it begins with a
 * burst, that is no unit.
 */
function scaleOf(curves: RunCurves): number {
  const { loss, accuracy } = curves;
  if (loss === null || loss.y.length === 0 || accuracy !== null) return 1;
  const opening = openingLevel(loss.y);
  const early = median(span(loss, 0, 0.1).y);
  const steady =
    (loss.y[0] ?? 0) <= steadyOpening * opening &&
    median(loss.y) <= opening &&
    early >= collapsedOpening * opening;
  return steady ? Math.max(1, opening) : Math.sqrt(Math.max(1, median(loss.y), opening));
}

function hasLearned({ loss }: RunCurves): boolean {
  if (loss === null || loss.y.length < fewestPoints) return false;
  return median(span(loss, 0.8, 1).y) < learned * openingLevel(loss.y);
}

function burstFinding({ curve, point, strength, norm, usual, subtype }: Place): Finding {
  const position = positionAt(curve, point);
  const template =
    subtype === "burst"
      ? "The gradient norm has exploded at {place}, far beyond anything before."
      : "The gradient norm is out of range since {place}.";
  const certainty = 0.75 + 0.22 * Math.min(1, Math.log10(strength));
  return {
    sign: "exploding-gradient",
    severity: "warning",
    confidence: strength >= 1 ? certainty : tooWeak,
    onset: onsetAt(position),
    summary: withPlace(template, position),
    evidence: {
      "highest gradient norm": rounded(norm),
      "usual gradient norm before": rounded(usual),
      "times the bound": rounded(strength),
    },
    subtype,
    series: curve.series.name,
    consequences: [],
    measured: {},
  };
}

/** Weights and loss do not turn NaN or infinite but through a gradient or an activation beyond the range of the numbers. */
function brokenFinding({ onset, series, evidence }: Finding): Finding {
  return {
    sign: "exploding-gradient",
    severity: "warning",
    confidence: 0.85,
    onset,
    summary: withPlace("The gradient has left the range of finite numbers at {place}.", onset),
    evidence,
    subtype: "to-non-finite",
    series,
    consequences: [],
    measured: {},
  };
}
