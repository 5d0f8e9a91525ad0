import { message } from "../../message.ts";
import { type Curve, openingLevel, positionAt } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, tooWeak, undecided } from "../signResult.ts";
import { normalConsistency } from "../statistics/median.ts";
import { rollingQuantile } from "../statistics/rollingQuantile.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";

const fewestPoints = 12;
/** Values before each one that give its baseline, and deviations before it that give their usual size. */
const baselineWidth = 15;
const deviationWidth = 100;
const fewestBefore = 6;
/** Robust standard deviations (OLMo 2, 2025, ch. 3.1), share of the opening loss, and times the largest rise before. */
const deviations = 7;
const shareOfOpening = 0.15;
const overEarlier = 2.5;
/** Fewer deviations are enough where it towers over what came before, and that was long enough to tell. */
const fewerDeviations = 4;
const farOverEarlier = 4;
const longBefore = 30;
/** What is as large as a third of it elsewhere is how this loss goes, and no event. */
export const overLater = 3;
/** Rises this close, as a share of the run, are one event. */
const together = 0.1;
/** One bad batch may come again: the highest event elsewhere, this many values wide, is no way that a loss goes. */
const eventWidth = 6;
/** Below this share of its height above the baseline a spike is over. */
const over = 0.5;
/** The fall from the opening is no baseline yet. */
const opening = 0.05;

interface Spike {
  readonly point: number;
  readonly jump: number;
  readonly baseline: number;
  readonly scale: number;
  /** Its height over that of the largest rise elsewhere. */
  readonly prominence: number;
}

/** The loss of a step or a few jumps far above all others. The definition is in media/docs/loss-spike.md. */
export function lossSpike(curves: RunCurves): SignResult {
  const loss = curves.of("train_loss");
  if (loss === null || loss.y.length === 0)
    return undecided(message("No training loss in this log."));
  if (loss.y.length < fewestPoints) {
    const count = fewestPoints - loss.y.length;
    return undecided(message("Needs about {count} more values of the loss.", { count }));
  }
  const spike = largestSpike(loss);
  if (spike === null) return notFound;
  const { point, jump, baseline, scale, prominence } = spike;
  const back = loss.y.subarray(point).findIndex((y) => y < baseline + over * jump);
  const position = positionAt(loss, point);
  const recovered = back >= 0;
  return found({
    sign: "loss-spike",
    severity: recovered ? "info" : "warning",
    confidence: prominence < overLater ? tooWeak : confidenceOf(jump / scale, prominence),
    onset: onsetAt(position, { from: position, to: position }),
    summary: withPlace(
      recovered
        ? "The loss spiked at {place} and came back."
        : "The loss spiked at {place} and has not come back.",
      position,
    ),
    evidence: {
      "loss at the spike": rounded(baseline + jump),
      "loss before it": rounded(baseline),
      "height in robust standard deviations": rounded(jump / scale),
      ...(Number.isFinite(prominence)
        ? { "times the largest rise elsewhere": rounded(prominence) }
        : {}),
      "height relative to the opening loss": percent(jump / openingLevel(loss.y)),
    },
    subtype: recovered ? "recovered" : "lasting",
    series: loss.series.name,
    consequences: [],
    measured: {},
  });
}

function confidenceOf(sigmas: number, prominence: number): number {
  const size = Math.min(1, Math.log(sigmas / fewerDeviations) / Math.log(10));
  const alone = Math.min(1, Math.log(prominence / overLater) / Math.log(10));
  return 0.6 + 0.3 * Math.min(1, (size + alone) / 1.5);
}

function largestSpike(loss: Curve): Spike | null {
  const { y, high } = loss;
  const level = openingLevel(y);
  const baselines = rollingQuantile(y, baselineWidth, 0.5, fewestBefore);
  const start = Math.max(fewestBefore, Math.ceil(opening * y.length));
  const rises = high.map((value, i) => (i >= start ? value - (baselines[i] ?? value) : 0));
  for (let i = 0; i < rises.length; i++) if (!Number.isFinite(rises[i])) rises[i] = 0;
  const sizes = rollingQuantile(rises.map(Math.abs), deviationWidth, 0.5, fewestBefore);
  let highestBefore = 0;
  for (let point = start; point < y.length; point++) {
    const jump = rises[point] ?? 0;
    const scale = Math.max(normalConsistency * (sizes[point] ?? 0), Number.MIN_VALUE);
    const sigmas = jump / scale;
    const unusual =
      (sigmas >= deviations && jump >= overEarlier * highestBefore) ||
      (sigmas >= fewerDeviations && jump >= farOverEarlier * highestBefore && point >= longBefore);
    const tall = jump >= shareOfOpening * Math.abs(level) && point >= start + fewestBefore;
    if (unusual && tall) {
      return { ...peakOf(rises, point), baseline: baselines[point] ?? 0, scale, point };
    }
    highestBefore = Math.max(highestBefore, jump);
  }
  return null;
}

/** The highest rise of the event that begins at `point`, and how far it stands out of all others. */
function peakOf(rises: Float64Array, point: number): { jump: number; prominence: number } {
  const end = Math.min(rises.length, point + Math.max(4, Math.ceil(together * rises.length)));
  const jump = rises.subarray(point, Math.min(end, point + 4)).reduce((a, b) => Math.max(a, b));
  const elsewhere = rises.filter((_, i) => i < point || i >= end);
  const again = Math.max(0, elsewhere.indexOf(highestOf(elsewhere)) - 2);
  const isLong = elsewhere.length >= longBefore;
  const others = isLong
    ? elsewhere.filter((_, i) => i < again || i >= again + eventWidth)
    : elsewhere;
  const largest = highestOf(others);
  return { jump, prominence: largest > 0 ? jump / largest : Number.POSITIVE_INFINITY };
}

/** 0 where none rises. */
function highestOf(rises: Float64Array): number {
  return rises.reduce((a, b) => Math.max(a, b), 0);
}
