import { phaseOf, wordsOf } from "../log/words/metricWords.ts";
import type { Candidate, MeasuredMetric } from "./plainMetrics.ts";

/** Losses of two parts of the data begin near each other; the error of a guess is farther from its loss. */
const farthest = 1.25;
/** No share falls like this while the loss does, but losses of other data do. */
const lossHasFallen = 0.8;
const hasFallen = 0.85;
const hasRisen = 1.1;
/** Values in a row: the accuracy of two classes may dip before it climbs. */
const lasting = 5;
/** What has not shown by then what it is, stays unknown. */
const latest = 200;

export interface PhaseBesideLoss {
  /** Among all series of the run; null for none. */
  readonly index: number | null;
  /** Whether further values may tell. */
  readonly open: boolean;
}

const none: PhaseBesideLoss = { index: null, open: false };

/**
 * `loss: 0.65 validation: 0.68`: a phase alone, which may be that of a loss or of an accuracy. It begins near the loss in the
 * same lines, and then falls as that does, for some time and before it rises: a score may rise from anywhere to anywhere.
 */
export function phaseBesideLoss(
  series: readonly MeasuredMetric[],
  losses: readonly Candidate[],
): PhaseBesideLoss {
  const [chosen, another] = losses;
  const loss = chosen && another === undefined ? series[chosen.index] : undefined;
  if (loss === undefined) return none;
  const alone = series.filter(isEvaluationAlone);
  const [own] = alone;
  if (own === undefined || alone.length > 1 || Math.abs(own.length - loss.length) > 1) return none;
  const found = isLoss(loss.values ?? [], own.values ?? []);
  return { index: found === true ? series.indexOf(own) : null, open: found === null };
}

function isEvaluationAlone({ metric: { kind, name } }: MeasuredMetric): boolean {
  const phases = kind === null ? wordsOf(name).map(phaseOf) : [];
  return phases.length > 0 && phases.every((phase) => phase !== null && phase !== "train");
}

/** Null where nothing has shown it yet. */
function isLoss(losses: ArrayLike<number>, values: ArrayLike<number>): boolean | null {
  const [firstLoss = 0, first = 0] = [losses[0], values[0]];
  if (!(first > 0 && first < farthest * firstLoss && firstLoss < farthest * first)) return false;
  let low = 0;
  for (let at = 1; at < Math.min(values.length, losses.length, latest); at++) {
    const [loss = 0, value = 0] = [losses[at], values[at]];
    if (value < 0 || value >= hasRisen * first) return false;
    low = loss <= lossHasFallen * firstLoss && value <= hasFallen * first ? low + 1 : 0;
    if (low >= lasting) return true;
  }
  return values.length < latest ? null : false;
}
