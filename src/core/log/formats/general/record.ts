import { type MetricName, metricName } from "../../metricName.ts";
import { timestamp } from "../../timestamp.ts";
import type { PhaseWord } from "./gap.ts";
import { afterLevel, afterPlace } from "./linePrefix.ts";
import { type Pair, pairsOf } from "./pairs.ts";

export interface Count {
  readonly value: number;
  readonly total: number | null;
}

export interface NamedValue {
  readonly name: string;
  readonly value: number;
  /** null: no metric of a known kind, but joined to its name as one. */
  readonly known: MetricName | null;
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
  /** The epoch stands at the beginning and nothing else of weight does: a header. */
  readonly header: boolean;
}

const mmEpoch = /\bEpoch\((\w+)\)/;
const chineseEpoch = /第 ?(\d{1,9}) ?(?:个 ?)?(?:轮次|轮|輪|周期|epoch)/;
const headerLine =
  /^[\s=\-*#>[(│|]*(?:(?:start(?:ing)?|begin(?:ning)?(?: of)?|train(?:ing)?|evaluating\s[\w ]{1,30},)\s+)?epoch[\s:#=[(]*\d/i;
const maxHeader = 120;
const summaryLine = /(?:^|\bINFO|[\]:-])\s{0,4}\*\s/;

/** @param section the phase of the section that the line stands in, where the line itself does not say. */
export function lineRecord(line: string, section: PhaseWord | null = null): LineRecord {
  const text = inPlainWords(line);
  const stamp = timestamp(text);
  const start = afterPlace(text, stamp.end);
  const { epoch, step, metrics, phases, phase } = sorted(pairsOf(text, start));
  const summary =
    phase === null && text.includes("* ") && summaryLine.test(text.slice(start))
      ? summaryPhase
      : (phase ?? (step === null ? section : null));
  const named = metrics.some(({ gap }) => gap.known !== null)
    ? namedValues(metrics, summary)
    : noValues;
  const values =
    phases.length === 0
      ? named
      : [...named, ...valuesOfPhases(phases, named, epoch !== null || step !== null)];
  const header =
    epoch !== null &&
    values.length === 0 &&
    text.length < maxHeader &&
    headerLine.test(text.slice(afterLevel(text, start)));
  return { epoch, step, time: stamp.time, start, values, byValue: phases.length > 0, header };
}

const summaryPhase: PhaseWord = { phase: "validation", word: "*" };
const noValues: readonly NamedValue[] = [];

/** MMEngine's `Epoch(train)`, TensorFlow's name of an evaluation, an epoch in Chinese. */
function inPlainWords(line: string): string {
  if (line.includes("Epoch(")) return line.replace(mmEpoch, "$1 Epoch");
  if (line.includes("第")) return line.replace(chineseEpoch, "epoch $1, ");
  if (line.includes("Saving dict for")) return line.replace("Saving dict for", "eval at");
  return line;
}

interface Sorted {
  readonly epoch: Count | null;
  readonly step: Count | null;
  readonly metrics: readonly Pair[];
  /** Numbers that stand behind a phase alone. */
  readonly phases: readonly Pair[];
  /** The last phase that the line states before its first metric. */
  readonly phase: PhaseWord | null;
}

function sorted(pairs: readonly Pair[]): Sorted {
  let epoch: Pair | null = null;
  let step: Pair | null = null;
  let before: Pair | null = null;
  let phase: PhaseWord | null = null;
  const metrics: Pair[] = [];
  const phases: Pair[] = [];
  for (const [index, pair] of pairs.entries()) {
    const { gap } = pair;
    const isMetric = gap.position === null && (gap.known !== null || gap.candidate);
    if (metrics.length === 0) phase = (isMetric ? gap.phaseBeforeName : gap.phase) ?? phase;
    if (isMetric) metrics.push(pair);
    else if (gap.onlyPhase !== null && pair.written !== "whole") phases.push(pair);
    const kind =
      isMetric || !(pair.value >= 0) || pair.value === Number.POSITIVE_INFINITY
        ? null
        : positionKind(pair, before, pairs, pairs[index + 1]);
    before = pair;
    if (kind === null || (kind === "bare" && isEvaluation(phase))) continue;
    if (kind === "epoch") epoch ??= pair;
    else if (kind === "step" || epoch !== null) step ??= pair;
    else if (step === null) step = pair;
    else if (step.name === "") [epoch, step] = [step, pair];
  }
  return { epoch, step, metrics, phases, phase };
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
    const follows = before === null || before.gap.position !== null || before.name === "";
    return bracket ? (follows ? "bare" : null) : opensLine(pair, before) ? "bare" : null;
  }
  if (position === null) return null;
  if (/epochs$/i.test(pair.name)) return pair.total === null ? null : position;
  if (!/(?:steps|batch|updates|iters|iterations)$/i.test(pair.name)) return position;
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

function namedValues(metrics: readonly Pair[], ofLine: PhaseWord | null): readonly NamedValue[] {
  const values: NamedValue[] = [];
  let ofBefore: PhaseWord["phase"] | null = null;
  metrics.forEach((pair, index) => {
    if (isRatioOf(pair, metrics[index + 1])) return;
    const { known } = pair.gap;
    const word = inheritedPhase(known, ofLine, ofBefore);
    ofBefore = known?.phase ?? ofBefore;
    const name = word === null ? pair.name : `${word} ${pair.name}`;
    const value = pair.total === null ? pair.value : pair.value / pair.total;
    if (values.some((other) => other.name === name)) return;
    values.push({ name, value, known: word === null ? known : metricName(name) });
  });
  return values;
}

/** `Accuracy: 158/400 (40%)`: the percentage is the value. */
function isRatioOf(pair: Pair, next: Pair | undefined): boolean {
  return pair.total !== null && next !== undefined && next.gap === pair.gap && next.total === null;
}

/** The word to put before a name that does not say its phase, where the line or the metric before it does. */
function inheritedPhase(
  known: MetricName | null,
  ofLine: PhaseWord | null,
  ofBefore: PhaseWord["phase"] | null,
): string | null {
  if (known !== null && (known.phase !== null || !canBeEvaluated(known))) return null;
  if (known !== null && inheritsFromBefore(known) && ofBefore !== null) {
    return ofBefore === "train" ? null : ofBefore;
  }
  return ofLine === null || ofLine.phase === "train" ? null : ofLine.word;
}

function inheritsFromBefore({ kind }: MetricName): boolean {
  return kind === "accuracy" || kind === "score";
}

function canBeEvaluated({ kind }: MetricName): boolean {
  return kind === "loss" || kind === "accuracy" || kind === "score" || kind === "learningRate";
}

/**
 * `epoch 3 train=0.52 val=0.61`: losses where the line names none, and names no other kind before them. Beside a loss,
 * per cents and what is at most 1 are accuracies where the training has one too; else nobody knows what they are.
 */
function valuesOfPhases(
  phases: readonly Pair[],
  named: readonly NamedValue[],
  placed: boolean,
): readonly NamedValue[] {
  const trained = phases.some(({ gap }) => gap.onlyPhase?.phase === "train");
  const evaluated = phases.some(({ gap }) => gap.onlyPhase?.phase !== "train");
  if (!placed && !(trained && evaluated)) return noValues;
  const loss = named.some(({ known }) => known?.kind === "loss");
  let stated: string | null = null;
  return phases.flatMap((pair): NamedValue[] => {
    const { gap, value, written } = pair;
    if (gap.kindBefore !== null) stated = gap.kindBefore;
    if (stated !== null && stated !== "loss" && stated !== "accuracy") return [];
    const accuracy = written === "percent" || (loss && trained && value >= 0 && value <= 1);
    const kind = stated ?? (accuracy ? "accuracy" : loss || !trained ? null : "loss");
    const word = gap.onlyPhase?.word ?? "";
    const name = kind === null ? word : `${word} ${kind}`;
    if (named.some((other) => other.name === name)) return [];
    return [{ name, value, known: kind === null ? null : metricName(name) }];
  });
}
