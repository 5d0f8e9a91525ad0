import { type MetricName, metricName, type Phase } from "../../metricName.ts";
import { timestamp } from "../../timestamp.ts";
import { metricOf, type Pair, pairsOf, phaseBefore, positionOf } from "./pairs.ts";

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
  readonly values: readonly NamedValue[];
  /** The epoch stands at the beginning and nothing else of weight does: a header. */
  readonly header: boolean;
}

const mmEpoch = /\bEpoch\((\w+)\)/;
const headerLine =
  /^[\s=\-*#>[(]*(?:(?:start(?:ing)?|begin(?:ning)?|train(?:ing)?)\s+)?epoch[\s:#[(]*\d/i;
const maxHeader = 120;

export function lineRecord(line: string): LineRecord {
  const text = line.includes("Epoch(") ? line.replace(mmEpoch, "$1 Epoch") : line;
  const { time, end } = timestamp(text);
  const pairs = pairsOf(text, end);
  const { epoch, step, used } = positions(text, end, pairs);
  const values = namedValues(
    text,
    end,
    pairs.filter((pair) => !used.has(pair)),
  );
  const header =
    epoch !== null &&
    values.length === 0 &&
    text.length < maxHeader &&
    headerLine.test(text.slice(end));
  return { epoch, step, time, values, header };
}

interface Positions {
  readonly epoch: Count | null;
  readonly step: Count | null;
  readonly used: ReadonlySet<Pair>;
}

function positions(text: string, from: number, pairs: readonly Pair[]): Positions {
  let epoch: Pair | null = null;
  let step: Pair | null = null;
  let before: Pair | null = null;
  const used = new Set<Pair>();
  for (const pair of pairs) {
    const kind = positionKind(pair, text, from, before, pairs);
    before = pair;
    if (kind === null || !Number.isFinite(pair.value) || pair.value < 0) continue;
    used.add(pair);
    if (kind === "bare" && isEvaluated(phaseBefore(text.slice(from, pair.start))?.phase)) continue;
    if (kind === "epoch") epoch ??= pair;
    else if (kind === "step") step ??= pair;
    else if (epoch !== null) step ??= pair;
    else if (step === null) step = pair;
    else if (step.name === "") [epoch, step] = [step, pair];
  }
  return { epoch, step, used };
}

/** `Test: [10/196]` counts the batches of the evaluation, and is no step of the training. */
function isEvaluated(phase: Phase | undefined): boolean {
  return phase === "validation" || phase === "test";
}

/** `bare`: a count in brackets without a name, at the beginning of the line or right behind another count. */
function positionKind(
  pair: Pair,
  text: string,
  from: number,
  before: Pair | null,
  pairs: readonly Pair[],
): "epoch" | "step" | "bare" | null {
  if (pair.name === "") {
    const gap = text.slice(before?.end ?? from, pair.start);
    if (pair.total === null) return null;
    return /^[\s\][(,|:-]*[[(]\s*$/.test(gap) &&
      (before === null || positionOf(before.name) !== null || before.name === "")
      ? "bare"
      : null;
  }
  const kind = positionOf(pair.name);
  if (kind === null) return null;
  const hasLoss = () => pairs.some((other) => metricName(other.name)?.kind === "loss");
  if (/epochs$/i.test(pair.name)) return pair.total === null ? null : kind;
  if (/(?:steps|batch|updates|iters|iterations)$/i.test(pair.name)) return hasLoss() ? kind : null;
  return kind;
}

function namedValues(text: string, from: number, pairs: readonly Pair[]): readonly NamedValue[] {
  const metrics = pairs.flatMap((pair, index) => {
    const known = metricOf(pair);
    if (known === null || isRatioOfNext(pair, pairs[index + 1])) return [];
    return [{ pair, known: known === "unknown" ? null : known }];
  });
  const first = metrics[0];
  if (first === undefined || metrics.every(({ known }) => known === null)) return [];
  const opening = text.slice(from, Math.max(from, first.pair.start - first.pair.name.length - 2));
  const ofLine = phaseOfLine(opening, text.slice(from));
  let ofBefore: Phase | null = null;
  const values = new Map<string, NamedValue>();
  for (const { pair, known } of metrics) {
    const word = inheritedPhase(known, ofLine, ofBefore);
    ofBefore = known?.phase ?? ofBefore;
    const name = word === null ? pair.name : `${word} ${pair.name}`;
    const value = pair.total === null ? pair.value : pair.value / pair.total;
    if (!values.has(name))
      values.set(name, { name, value, known: word === null ? known : metricName(name) });
  }
  return [...values.values()];
}

/** `Accuracy: 158/400 (40%)`: the percentage is the value. */
function isRatioOfNext(pair: Pair, next: Pair | undefined): boolean {
  return (
    pair.total !== null && next !== undefined && next.name === pair.name && next.total === null
  );
}

function phaseOfLine(opening: string, line: string): { phase: Phase; word: string } | null {
  if (/^\s*\*\s/.test(line)) return { phase: "validation", word: "*" };
  return phaseBefore(opening);
}

/** The word to put before a name that does not say its phase, where the line or the metric before it does. */
function inheritedPhase(
  known: MetricName | null,
  ofLine: { phase: Phase; word: string } | null,
  ofBefore: Phase | null,
): string | null {
  if (known !== null && (known.phase !== null || !canBeEvaluated(known))) return null;
  if (known !== null && known.kind !== "loss" && ofBefore !== null) {
    return ofBefore === "train" ? null : ofBefore;
  }
  return ofLine === null || ofLine.phase === "train" ? null : ofLine.word;
}

function canBeEvaluated({ kind }: MetricName): boolean {
  return kind === "loss" || kind === "accuracy" || kind === "score";
}

export function phaseWord(text: string): string | null {
  const found = phaseBefore(text);
  return found === null || found.phase === "train" ? null : found.word;
}
