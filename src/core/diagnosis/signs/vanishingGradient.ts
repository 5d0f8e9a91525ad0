import { timeStepOfGradient } from "../../log/words/metricName.ts";
import { message } from "../../message.ts";
import { type Curve, openingLevel, positionAt, span, sustainedSince } from "../curve.ts";
import type { Subtype } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { median } from "../statistics/median.ts";
import { onsetAt, rounded, withPlace } from "../wording.ts";
import { deadSince, spentLoss } from "./deadLayers.ts";
import { hasLearned, isLearning, learnedWithout } from "./learnedLoss.ts";
import { mayBeNoLayers } from "./unnamedLayers.ts";

const fewestPoints = 8;
/** Share of the later points at which a condition must hold to count as sustained. */
const sustained = 0.8;
/** First layers over last layers, below which the first get no signal, with `smallNorm` (AutoTrainer, Zhang et al. 2021). */
const smallRatio = 1e-3;
const smallNorm = 1e-4;
/** So small a share needs a norm that is small, and not one that is all but zero. */
const tinyRatio = 1e-4;
const moderateNorm = 1e-3;
/** Two decades of the ratio, three of the global norm, below their own opening. */
const ratioFall = 1e-2;
const normFall = 1e-3;
const tinyNorm = 1e-7;
/** Below this share of its opening a loss has been learned: a small gradient is then convergence. */
const learned = 0.5;
const nearlyAllRight = 0.95;

interface Evidence {
  readonly curve: Curve;
  /** First point from which the condition holds. */
  readonly from: number;
  readonly subtype: Subtype | null;
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly confidence: number;
}

/** The gradient is too small to train. The definition is in media/docs/vanishing-gradient.md. */
export function vanishingGradient(curves: RunCurves): SignResult {
  const layers = curves.outermostLayers;
  const global = curves.of("grad_norm");
  const longest = Math.max(global?.y.length ?? 0, ...layers.map((layer) => layer.y.length));
  if (longest === 0) return undecided(message("No gradient norm in this log."));
  if (longest < fewestPoints) {
    const count = fewestPoints - longest;
    return undecided(message("Needs {count} more values of the gradient norm.", { count }));
  }
  const isOfLayers = !mayBeNoLayers(curves);
  const dead = nothingLeft(curves) || !isOfLayers ? null : deadLayers(layers);
  if (dead === null && (hasLearned(curves, learned) || isLearning(curves))) return notFound;
  const evidence =
    zeroGradient(global, curves.loss) ??
    dead ??
    (isOfLayers ? evidenceOfLayers(curves, layers, global) : null) ??
    globalEvidence(global);
  if (evidence === null) return notFound;
  const position = positionAt(evidence.curve, evidence.from);
  return found({
    sign: "vanishing-gradient",
    severity: "warning",
    confidence: evidence.confidence,
    onset: onsetAt(position),
    summary: withPlace(sentence(evidence), position),
    evidence: evidence.numbers,
    subtype: evidence.subtype,
    series: evidence.curve.series.name,
    consequences: [],
    measured: {},
  });
}

function sentence({ subtype, curve }: Evidence): string {
  switch (subtype) {
    case "exactly-zero":
      return "The gradient norm is exactly zero since {place}: parameters may be frozen or detached, or backward() is missing.";
    case "zero-loss":
      return "Loss and gradient norm are exactly zero since {place}: no token or sample counts. Look at the labels and masks.";
    case "dead-layers":
      return "The gradient of all layers is exactly zero since {place}: their units are dead, or they are detached from the loss.";
    case "first-layers":
      return curve.series.name.startsWith(timeStepOfGradient)
        ? "The gradient at one end of the sequence has vanished since {place}: what stands there gets no signal to learn from."
        : "The gradient of the outermost layers has vanished since {place}: they get no signal to learn from.";
    default:
      return "The gradient has vanished since {place} while the loss is still high.";
  }
}

function nothingLeft(curves: RunCurves): boolean {
  const { loss } = curves;
  if (loss !== null && loss.y.length > 0 && median(span(loss, 0.8, 1).y) <= spentLoss) return true;
  const accuracy = curves.of("train_accuracy") ?? curves.of("val_accuracy");
  if (accuracy === null || accuracy.y.length === 0) return false;
  const recent = median(span(accuracy, 0.8, 1).y);
  return recent >= nearlyAllRight * (recent > 1 ? 100 : 1);
}

function since(length: number, holds: (point: number) => boolean): number | null {
  return sustainedSince(length, sustained, fewestPoints, holds);
}

function zeroGradient(global: Curve | null, loss: Curve | null): Evidence | null {
  if (global === null) return null;
  const from = since(global.y.length, (point) => global.y[point] === 0);
  if (from === null) return null;
  const numbers = { "gradient norm": 0, "values that are exactly zero": global.y.length - from };
  const isZero = loss !== null && loss.y.length > 0 && loss.y.every((value) => value === 0);
  const subtype = isZero ? "zero-loss" : "exactly-zero";
  return { curve: global, from, subtype, numbers, confidence: 0.9 };
}

/** However far the loss has come: a burst at the opening makes it look learned, and exactly zero does not converge. */
function deadLayers(layers: readonly Curve[]): Evidence | null {
  const [first] = layers;
  const from = deadSince(layers);
  if (first === undefined || from === null) return null;
  const numbers = {
    "gradient norm of all layers": 0,
    "values that are exactly zero": Math.min(...layers.map(({ y }) => y.length)) - from,
  };
  return { curve: first, from, subtype: "dead-layers", numbers, confidence: 0.92 };
}

function evidenceOfLayers(
  curves: RunCurves,
  layers: readonly Curve[],
  global: Curve | null,
): Evidence | null {
  return (
    layerEvidence(layers) ?? anyLayerEvidence(curves) ?? oneLayerEvidence(curves, layers, global)
  );
}

/** The layers stand in the log from first to last, or by name: the weaker end of the list is the one looked at. */
function layerEvidence(layers: readonly Curve[]): Evidence | null {
  const [first, last] = layers;
  if (first === undefined || last === undefined) return null;
  return weakEnd(first, last) ?? weakEnd(last, first);
}

/**
 * The log may name its layers in any order. One that gets nothing while another gets a gradient is weak wherever it
 * stands, where next to nothing has been learned: it may be frozen on purpose.
 */
function anyLayerEvidence(curves: RunCurves): Evidence | null {
  const { layers } = curves;
  if (layers.length < 3 || hasLearned(curves, 1 - learnedWithout)) return null;
  const norms = layers.map((layer) => median(span(layer, 0.5, 1).y));
  const weakest = layers[norms.indexOf(Math.min(...norms))];
  const strongest = layers[norms.indexOf(Math.max(...norms))];
  return weakest === undefined || strongest === undefined ? null : weakEnd(weakest, strongest);
}

/** The log names one layer only: it is looked at beside the whole gradient, or for itself where that is not logged. */
function oneLayerEvidence(
  curves: RunCurves,
  [layer, other]: readonly Curve[],
  global: Curve | null,
): Evidence | null {
  if (layer === undefined || other !== undefined) return null;
  if (hasLearned(curves, 1 - learnedWithout)) return null;
  if (global !== null) return weakEnd(layer, global);
  const from = since(layer.y.length, (point) => (layer.y[point] ?? Number.NaN) < tinyNorm);
  if (from === null) return null;
  const norm = rounded(median(layer.y.subarray(from)));
  const numbers = { "gradient norm of the layer": norm };
  return { curve: layer, from, subtype: "first-layers", numbers, confidence: 0.85 };
}

function weakEnd(weak: Curve, strong: Curve): Evidence | null {
  const length = Math.min(weak.y.length, strong.y.length);
  const ratio = weak.y
    .subarray(0, length)
    .map((norm, i) => norm / Math.max(strong.y[i] ?? 0, 1e-300));
  const openingRatio = openingLevel(ratio);
  const openingNorm = openingLevel(weak.y);
  const from = since(length, (point) => {
    const norm = weak.y[point] ?? Number.NaN;
    const share = ratio[point] ?? Number.NaN;
    const fell = share < ratioFall * openingRatio || norm < normFall * openingNorm;
    const isFaint = norm < moderateNorm && share < tinyRatio;
    return norm < tinyNorm || isFaint || (norm < smallNorm && (share < smallRatio || fell));
  });
  if (from === null) return null;
  const numbers = {
    "gradient norm of the weakest layers": rounded(median(weak.y.subarray(from))),
    "share of the gradient norm of the strongest layers": rounded(median(ratio.subarray(from))),
    "that share at the opening": rounded(openingRatio),
  };
  return { curve: weak, from, subtype: "first-layers", numbers, confidence: 0.92 };
}

function globalEvidence(global: Curve | null): Evidence | null {
  if (global === null || global.y.length < fewestPoints) return null;
  const opening = openingLevel(global.y);
  const from = since(global.y.length, (point) => {
    const norm = global.y[point] ?? Number.NaN;
    return norm < tinyNorm || norm < normFall * opening;
  });
  if (from === null) return null;
  const now = median(global.y.subarray(from));
  const numbers = {
    "gradient norm now": rounded(now),
    "gradient norm at the opening": rounded(opening),
  };
  return { curve: global, from, subtype: null, numbers, confidence: 0.85 };
}
