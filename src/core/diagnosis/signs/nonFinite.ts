import { message } from "../../message.ts";
import { effectiveIndices } from "../../run/effective.ts";
import type { MetricRole } from "../../run/metricRole.ts";
import type { Series } from "../../run/series.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { onsetAt, positionOf, rounded, withPlace } from "../wording.ts";

/** What must be finite for training to go on. A metric beside these may be undefined and mean nothing. */
const losses: readonly MetricRole[] = ["train_loss", "val_loss"];
const gradients: readonly MetricRole[] = ["grad_norm", "layer_grad_norm"];
const shownNorms = 3;

interface Place {
  readonly series: Series;
  readonly index: number;
  readonly line: number;
}

/** The first NaN or infinity of a loss or gradient norm. The definition is in media/docs/non-finite.md. */
export function nonFinite({ run }: RunCurves): SignResult {
  const series = run.series.filter((s) => losses.includes(s.role) || gradients.includes(s.role));
  if (series.length === 0) return undecided(message("No loss and no gradient norm in this log."));
  const first = series
    .map(firstNonFinite)
    .filter((place) => place !== null)
    .reduce<Place | null>((a, b) => (a === null || b.line < a.line ? b : a), null);
  if (first === null) return notFound;
  const { series: source, index, line } = first;
  const position = positionOf(source.at(index));
  const value = source.values[index];
  return found({
    sign: "non-finite",
    severity: "error",
    confidence: 0.99,
    onset: onsetAt(position, { from: position, to: position }),
    summary: withPlace("{metric} is {value} since {place}.", position, {
      metric: source.name,
      value: Number.isNaN(value) ? "not a number" : "infinite",
    }),
    evidence: {
      "first value that is not finite": String(value),
      "values that are not finite": source.nonFinite,
      ...lastFinite(source, index),
      ...normsBefore(series, line),
    },
    subtype: losses.includes(source.role) ? "loss" : "gradient",
    series: source.name,
    consequences: [],
    measured: {},
  });
}

/**
 * Null also where a restart has superseded the place, and where gradient norms go on mostly finite:
 * the loss scaling of mixed precision overflows now and then by design.
 */
function firstNonFinite(series: Series): Place | null {
  if (series.nonFinite === 0) return null;
  const effective = effectiveIndices(series, "step");
  const at = effective.findIndex((i) => !Number.isFinite(series.values[i]));
  const index = effective[at];
  if (index === undefined) return null;
  if (gradients.includes(series.role)) {
    const since = effective.subarray(at);
    const finite = since.filter((i) => Number.isFinite(series.values[i])).length;
    if (finite > since.length / 2) return null;
  }
  return { series, index, line: series.lines[index] ?? 0 };
}

function lastFinite(series: Series, index: number): Record<string, number> {
  const before = series.values.subarray(0, index).findLast((value) => Number.isFinite(value));
  return before === undefined ? {} : { "last finite value before it": rounded(before) };
}

function normsBefore(series: readonly Series[], line: number): Record<string, string> {
  const norms = series.find((s) => s.role === "grad_norm");
  if (norms === undefined) return {};
  const after = norms.lines.findIndex((at) => at >= line);
  const finite = norms.values
    .subarray(0, after < 0 ? norms.length : after)
    .filter((value) => Number.isFinite(value))
    .slice(-shownNorms);
  return finite.length === 0
    ? {}
    : { "last finite gradient norms": Array.from(finite, rounded).join(", ") };
}
