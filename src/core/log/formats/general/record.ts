import { afterLevel, afterPlace } from "../../linePrefix.ts";
import { isNoise, type MetricName } from "../../metricName.ts";
import { timestamp } from "../../timestamp.ts";
import { gapOf, type PhaseWord } from "./gap.ts";
import { type Pair, pairsOf } from "./pairs.ts";
import { inPlainWords } from "./plainWords.ts";
import { type Measured, type NamedValue, namedValues, noValues, valuesOfPhases } from "./values.ts";

export interface Count {
  readonly value: number;
  readonly total: number | null;
}

/** What one line states. */
export interface LineRecord {
  readonly epoch: Count | null;
  readonly step: Count | null;
  readonly time: number | null;
  /** Where the text after the time stamp begins. */
  readonly start: number;
  readonly values: readonly NamedValue[];
  /** The values of its numbers, not their places alone, say what they are: the next line of this form may be another. */
  readonly byValue: boolean;
  /** The epoch or the step stands at the beginning and nothing else of weight does: a header. */
  readonly header: boolean;
  /** That the line itself states. */
  readonly phase: PhaseWord | null;
  /** What the line counts up to besides epochs and steps: an evaluation's batches, `(4823/10000)`. */
  readonly batches: number | null;
}

const headerLine =
  /^[\s=\-*#>[(│|]*(?:(?:start(?:ing)?|begin(?:ning)?(?: of)?|train(?:ing)?|eval(?:uation)?|test(?:ing)?|valid(?:ation)?|evaluating\s[\w ]{1,30},)\s+)?epoch[\s:#=[(]*\d/i;
const stepHeader =
  /^[\s=\-*#>[(│|]*(?:(?:global|training|train) )?(?:step|iter(?:ation)?)[\s:#=[(]*\d[\d,]*(?:\s*\/\s*\d[\d,]*)?[\])]?\s*(?:$|[:,]\s*$|[-=*]{2,}|per-step )/i;
const maxHeader = 120;
const summaryLine = /(?:^|\bINFO|[\]:-])\s{0,4}\*\s/;

/** @param section the phase of the section that the line stands in, where the line itself does not say. */
export function lineRecord(line: string, section: PhaseWord | null = null): LineRecord {
  const text = inPlainWords(line);
  const stamp = timestamp(text);
  const start = afterPlace(text, stamp.end);
  const { epoch, step, metrics, phases, phase, batches } = sorted(pairsOf(text, start));
  const summary =
    phase === null && text.includes("* ") && summaryLine.test(text.slice(start))
      ? summaryPhase
      : (phase ?? (step === null ? section : null));
  const named = areMetrics(metrics, epoch, step) ? namedValues(metrics, summary) : noValues;
  const values =
    phases.length === 0
      ? named
      : [...named, ...valuesOfPhases(phases, named, epoch !== null || step !== null)];
  const header = values.length === 0 && isHeader(text, start, epoch, step);
  const byValue = phases.length > 0;
  return { epoch, step, time: stamp.time, start, values, byValue, header, phase, batches };
}

/**
 * Numbers of unknown names are metrics beside one that is known, where both an epoch and a step are named, and where a
 * step is named and most of them are no counts.
 */
function areMetrics(metrics: readonly Measured[], epoch: Pair | null, step: Pair | null): boolean {
  if (metrics.some(({ pair }) => pair.gap.known !== null)) return true;
  if (metrics.length < 2 || step === null || step.name === "") return false;
  if (epoch !== null) return true;
  return 2 * metrics.filter(({ pair }) => pair.written !== "whole").length > metrics.length;
}

function isHeader(text: string, start: number, epoch: Pair | null, step: Pair | null): boolean {
  if (text.length >= maxHeader || (epoch === null && step === null)) return false;
  const message = text.slice(afterLevel(text, start));
  return epoch !== null ? headerLine.test(message) : stepHeader.test(message);
}

const summaryPhase: PhaseWord = { phase: "validation", word: "*" };

interface Sorted {
  readonly epoch: Pair | null;
  readonly step: Pair | null;
  readonly metrics: readonly Measured[];
  /** Numbers that stand behind a phase alone. */
  readonly phases: readonly Pair[];
  /** The last phase that the line states before its first metric. */
  readonly phase: PhaseWord | null;
  readonly batches: number | null;
}

function sorted(pairs: readonly Pair[]): Sorted {
  let epoch: Pair | null = null;
  let step: Pair | null = null;
  let before: Pair | null = null;
  let phase: PhaseWord | null = null;
  const metrics: Measured[] = [];
  let marked: PhaseWord | null = null;
  let batches: number | null = null;
  const phases: Pair[] = [];
  /** `val=0.42` is a value: of what follows it, only scores may be of that phase too. */
  let lent: PhaseWord | null = null;
  for (const [index, pair] of withLayers(withBothPhases(pairs)).entries()) {
    const { gap } = pair;
    const isMetric = gap.position === null && (gap.known !== null || gap.candidate);
    const isOfPhase = gap.onlyPhase !== null && pair.written !== "whole";
    if (metrics.length === 0 && !isOfPhase)
      phase = (isMetric ? gap.phaseBeforeName : gap.phase) ?? pair.standing ?? phase;
    if (metrics.length > 0) marked = gap.marker ?? marked;
    if (isMetric) metrics.push({ pair, marked: marked ?? (isScore(gap.known) ? lent : null) });
    else if (isOfPhase) {
      phases.push(pair);
      lent = gap.onlyPhase;
    }
    const kind =
      isMetric || !(pair.value >= 0) || pair.value === Number.POSITIVE_INFINITY
        ? null
        : positionKind(pair, before, pairs, pairs[index + 1]);
    before = pair;
    if (kind === null || (kind === "bare" && isEvaluation(phase))) {
      if (!isMetric && pair.total !== null && pair.total > 1) batches = pair.total;
      continue;
    }
    if (kind === "epoch") {
      epoch ??= pair;
      if (step?.gap.round) step = null;
    } else if (kind === "step") step = step === null || isBetterStep(pair, step) ? pair : step;
    else if (epoch !== null) step ??= pair;
    else if (step === null) step = pair;
    else if (step.name === "") [epoch, step] = [step, pair];
  }
  return { epoch, step, metrics, phases, phase, batches };
}

function isScore(known: MetricName | null): boolean {
  return known?.kind === "accuracy" || known?.kind === "score";
}

const ofWholeRun = /^(?:global|total|overall)/i;

/** `STEP: 24/100 -- GLOBAL_STEP: 225`, `updates: 18, total_train_updates: 720`. */
function isBetterStep(pair: Pair, step: Pair): boolean {
  return step.name === "" || (ofWholeRun.test(pair.name) && !ofWholeRun.test(step.name));
}

/** `loss (train/val): 0.51/0.62` names two metrics at once. */
function withBothPhases(pairs: readonly Pair[]): readonly Pair[] {
  if (!pairs.some(({ gap }) => gap.stroke)) return pairs;
  return pairs.map((pair, index) => {
    const before = pair.gap.stroke ? pairs[index - 1] : undefined;
    const own = before?.gap.both?.[1] ?? (pairs[index + 1]?.gap.stroke ? pair.gap.both?.[0] : null);
    return own ? { ...pair, gap: own, name: own.name } : pair;
  });
}

const headOfLayers = /^(\p{L}+ )\S+$/u;

/** `grad ih 3.2e-05 hh 4.1e-06 fc 0.38` names the gradients of three layers. */
function withLayers(pairs: readonly Pair[]): readonly Pair[] {
  if (!pairs.some(({ gap }) => gap.known?.kind === "layerGradientNorm")) return pairs;
  let head: Pair | null = null;
  return pairs.map((pair) => {
    const { gap } = pair;
    if (gap.known?.kind === "layerGradientNorm") head = pair;
    const word = head === null ? undefined : headOfLayers.exec(head.name)?.[1];
    const follows =
      gap.known === null && gap.position === null && gap.nameAlone && !pair.name.includes(" ");
    if (word === undefined || !follows || gap.joined !== head?.gap.joined || isNoise(pair.name)) {
      if (head !== pair) head = null;
      return pair;
    }
    const own = gapOf(`${word}${pair.name}${gap.joined ? "=" : " "}`).gap;
    return own.known?.kind === "layerGradientNorm" ? { ...pair, gap: own, name: own.name } : pair;
  });
}

/** `bare`: a count in brackets without a name, at the beginning of the line or right behind another count. */
function positionKind(
  pair: Pair,
  before: Pair | null,
  pairs: readonly Pair[],
  next: Pair | undefined,
): "epoch" | "step" | "bare" | null {
  const { position, bracket } = pair.gap;
  if (pair.name === "") {
    if (isEpochOfPhase(pair, before, next)) return "epoch";
    if (pair.boxed && before === null && Number.isInteger(pair.value)) return "bare";
    if (pair.total === null) return null;
    if (pair.ofBatches) return "step";
    if (before === null && pair.gap.onlyPhase?.phase === "train") return "bare";
    const follows = before === null || before.gap.position !== null || before.name === "";
    return bracket ? (follows ? "bare" : null) : opensLine(pair, before) ? "bare" : null;
  }
  if (position === null) return null;
  if (/epochs$/i.test(pair.name))
    return pair.total === null && pair.written === "whole" ? null : position;
  if (!/(?:steps|batch|updates|iters|iterations)$/i.test(pair.name)) return position;
  if (before?.gap.position === "epoch") return position;
  return pairs.some(({ gap }) => gap.known?.kind === "loss") ? position : null;
}

/** `120/5000 loss 0.5`. */
function opensLine({ value, total, gap }: Pair, before: Pair | null): boolean {
  return before === null && gap.opensLine && total !== null && value <= total;
}

/** timm's `Train: 3 [ 100/1251 (  8%)]`. */
function isEpochOfPhase(pair: Pair, before: Pair | null, next: Pair | undefined): boolean {
  if (before !== null || pair.total !== null || !pair.gap.joined || pair.gap.phase === null)
    return false;
  return next !== undefined && next.total !== null && next.name === "" && next.gap.bracket;
}

/** `Test: [10/196]` counts the batches of the evaluation, and is no step of the training. */
function isEvaluation(phase: PhaseWord | null): boolean {
  return phase !== null && phase.phase !== "train";
}
