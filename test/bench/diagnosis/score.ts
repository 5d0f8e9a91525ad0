import { median } from "../../../src/core/diagnosis/statistics/median.ts";
import { type LabelledRun, type LabelledSign, labelledSigns, observable } from "./labels.ts";
import type { Prediction } from "./predict.ts";

export interface SignScore {
  readonly sign: LabelledSign;
  readonly positives: number;
  readonly negatives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** 95 % bootstrap interval over runs. */
  readonly interval: readonly [number, number];
  /** Median of predicted minus true onset and of its size, as shares of the run. */
  readonly onset: number;
  readonly onsetError: number;
  /** Over the positives whose log can show the sign, and all negatives. */
  readonly f1Observable: number;
  readonly recallObservable: number;
}

interface Case {
  readonly truth: boolean;
  readonly hit: boolean;
}

export function scoreSigns(
  rows: readonly LabelledRun[],
  predictions: ReadonlyMap<string, Prediction>,
): readonly SignScore[] {
  return labelledSigns.map((sign) => {
    const labelled = rows.filter((row) => typeof row.labels[sign] === "boolean");
    const caseOf = (row: LabelledRun): Case => ({
      truth: row.labels[sign] === true,
      hit: found(predictions, row, sign) !== undefined,
    });
    const cases = labelled.map(caseOf);
    const visible = labelled
      .filter((row) => row.labels[sign] !== true || observable(row, sign))
      .map(caseOf);
    const onsets = labelled.flatMap((row) => onsetOf(row, sign, predictions));
    return {
      sign,
      positives: cases.filter((c) => c.truth).length,
      negatives: cases.filter((c) => !c.truth).length,
      ...rates(cases),
      interval: bootstrap(cases),
      onset: median(onsets),
      onsetError: median(onsets.map(Math.abs)),
      f1Observable: rates(visible).f1,
      recallObservable: rates(visible).recall,
    };
  });
}

/** Share of the healthy runs with a finding, and with one that is more than information. */
export function falseAlarms(
  rows: readonly LabelledRun[],
  predictions: ReadonlyMap<string, Prediction>,
): { runs: number; any: number; warned: number; ids: readonly string[] } {
  const healthy = rows.filter((row) => row.labels.healthy === true);
  const of = (row: LabelledRun) => predictions.get(row.id)?.findings ?? [];
  const alarmed = healthy.filter((row) => of(row).length > 0);
  const warned = healthy.filter((row) => of(row).some((f) => f.severity !== "info"));
  return {
    runs: healthy.length,
    any: alarmed.length / healthy.length,
    warned: warned.length / healthy.length,
    ids: alarmed.map((row) => row.id),
  };
}

export interface Judged {
  readonly sign: LabelledSign;
  readonly family: string;
  readonly confidence: number;
  readonly right: boolean;
}

/** All findings whose label is decided. */
export function judged(
  rows: readonly LabelledRun[],
  predictions: ReadonlyMap<string, Prediction>,
): readonly Judged[] {
  return rows.flatMap((row) =>
    (predictions.get(row.id)?.findings ?? []).flatMap(({ sign, confidence }) => {
      const label = row.labels[sign];
      return typeof label === "boolean"
        ? [{ sign, family: row.family, confidence, right: label }]
        : [];
    }),
  );
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly findings: number;
  readonly right: number;
  readonly confidence: number;
}

/** Reliability: of the findings in each range of confidence, how many are right. */
export function reliability(findings: readonly Judged[]): readonly Bin[] {
  const edges = [0.5, 0.7, 0.8, 0.9, 0.95, 1.001];
  return edges.slice(0, -1).flatMap((from, i) => {
    const to = edges[i + 1] ?? 1;
    const bin = findings.filter((f) => f.confidence >= from && f.confidence < to);
    if (bin.length === 0) return [];
    const confidence = bin.reduce((sum, f) => sum + f.confidence, 0) / bin.length;
    const right = bin.filter((f) => f.right).length;
    return [{ from, to: Math.min(1, to), findings: bin.length, right, confidence }];
  });
}

/** Mean distance of confidence and accuracy over the bins, weighted by their findings (Naeini et al. 2015). */
export function calibrationError(bins: readonly Bin[]): number {
  const total = bins.reduce((sum, bin) => sum + bin.findings, 0);
  return bins.reduce(
    (sum, bin) =>
      sum + (bin.findings / total) * Math.abs(bin.right / bin.findings - bin.confidence),
    0,
  );
}

function found(
  predictions: ReadonlyMap<string, Prediction>,
  row: LabelledRun,
  sign: LabelledSign,
): Prediction["findings"][number] | undefined {
  return predictions.get(row.id)?.findings.find((finding) => finding.sign === sign);
}

function onsetOf(
  row: LabelledRun,
  sign: LabelledSign,
  predictions: ReadonlyMap<string, Prediction>,
): readonly number[] {
  const predicted = found(predictions, row, sign)?.onset ?? null;
  const truth = row.labels[sign] === true ? row.onset[sign] : undefined;
  return predicted === null || truth === undefined ? [] : [(predicted - truth) / row.x_end];
}

function rates(cases: readonly Case[]): { precision: number; recall: number; f1: number } {
  const hits = cases.filter((c) => c.hit).length;
  const truths = cases.filter((c) => c.truth).length;
  const both = cases.filter((c) => c.hit && c.truth).length;
  return { precision: both / hits, recall: both / truths, f1: (2 * both) / (hits + truths) };
}

const resamples = 500;

/** With a fixed linear congruential generator, so that the same predictions print the same table. */
function bootstrap(cases: readonly Case[]): readonly [number, number] {
  let state = 1;
  const scores = Float64Array.from({ length: resamples }, () => {
    const sample = cases.map(() => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return cases[Math.floor((state / 2 ** 32) * cases.length)] as Case;
    });
    return rates(sample).f1;
  }).sort();
  return [scores[Math.floor(0.025 * resamples)] ?? 0, scores[Math.floor(0.975 * resamples)] ?? 0];
}
