import { type Message, message } from "../../message.ts";
import { effectiveIndices } from "../../run/effective.ts";
import type { MetricRole } from "../../run/metricRole.ts";
import type { Run } from "../../run/run.ts";
import type { Series } from "../../run/series.ts";
import type { Position, Severity, Subtype } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { median } from "../statistics/median.ts";
import { onsetAt, positionOf, rounded, withPlace } from "../wording.ts";

/** What must be finite for training to go on. A metric beside these may be undefined and mean nothing. */
const losses: readonly MetricRole[] = ["train_loss", "val_loss"];
const gradients: readonly MetricRole[] = ["grad_norm", "layer_grad_norm"];
const shownNorms = 3;
/** Finite values at its end from which on a series has come through, and the most that may have been lost on the way. */
const finiteAgain = 3;
const mostLost = 0.2;
/** Gradient norms that are not finite from which on they are more than loss scaling that finds its size. */
const fewestOfGradient = 3;
/** Losses that tell how a training went on since, and the share of the first of them to which the last have fallen. */
const fewestSince = 3;
const fallen = 0.95;
/** Values of a series that names no loss, before and after, from which on its end is one. */
const fewestOfTerm = 3;

interface Place {
  readonly series: Series;
  /** Indices of the points that hold, and the first of them that is not finite. */
  readonly effective: Uint32Array;
  readonly at: number;
  readonly line: number;
}

/** NaN or infinity in a loss or gradient norm. The definition is in media/docs/non-finite.md. */
export function nonFinite({ run }: RunCurves): SignResult {
  const watched = run.series.filter(
    ({ role }) => losses.includes(role) || gradients.includes(role),
  );
  const places = [
    ...watched.flatMap(placesOf).filter((place) => !wasSkipped(run, place)),
    ...termsLost(run),
  ];
  if (watched.length === 0 && places.length === 0) {
    return undecided(message("No loss and no gradient norm in this log."));
  }
  const lasting = places.filter((place) => !hasPassed(place));
  const [first] = (lasting.length > 0 ? lasting : places).sort((a, b) => a.line - b.line);
  if (first === undefined) return notFound;
  const { series: source, effective, at, line } = first;
  const index = effective[at] ?? 0;
  const position = positionOf(source.at(index));
  const value = source.values[index] ?? Number.NaN;
  const { subtype, severity } = kindOf(run, first, lasting);
  return found({
    sign: "non-finite",
    severity,
    confidence: 0.99,
    onset: onsetAt(position, { from: position, to: position }),
    summary: sentence(subtype, endsFinite(first), position, {
      metric: source.name,
      value: Number.isNaN(value) ? "NaN" : "infinite",
      count: source.nonFinite,
      all: source.total,
    }),
    evidence: {
      "first value that is not finite": String(value),
      "values that are not finite": `${source.nonFinite} of ${source.total}`,
      ...lastFinite(source, index),
      ...normsBefore(watched, line),
    },
    subtype,
    series: source.name,
    consequences: [],
    measured: {},
  });
}

function kindOf(
  run: Run,
  first: Place,
  lasting: readonly Place[],
): { readonly subtype: Subtype | null; readonly severity: Severity } {
  if (lasting.length === 0) return { subtype: "transient", severity: "warning" };
  const trains = run.ofRole("train_loss").some((series) => series.length > 0);
  if (trains && lasting.every(({ series }) => series.role === "val_loss")) {
    return { subtype: "validation-only", severity: "warning" };
  }
  if (first.at === 0) return { subtype: "from-the-first-value", severity: "error" };
  return { subtype: gradients.includes(first.series.role) ? "gradient" : null, severity: "error" };
}

/** Its newest value is finite: too few are for it to have passed, but it is not so any more. */
function endsFinite({ series, effective }: Place): boolean {
  return Number.isFinite(series.values[effective.at(-1) ?? -1]);
}

function sentence(
  subtype: Subtype | null,
  isFiniteNow: boolean,
  place: Position,
  values: Message["values"],
): Message {
  switch (subtype) {
    case "transient":
      return withPlace(
        "{metric} was {value} at {place}, and finite again afterwards: {count} of {all} values. Look at the data of those steps, or for an overflow in half precision.",
        place,
        values,
      );
    case "validation-only":
      return withPlace(
        "{metric} has been {value} since {place} while the training loss is finite: check the validation data and how its loss is computed.",
        place,
        values,
      );
    case "from-the-first-value":
      return withPlace(
        "{metric} has been {value} from the first value on, at {place}: check the data, labels and masks, and the range of half precision, before the learning rate.",
        place,
        values,
      );
    default:
      return isFiniteNow
        ? withPlace(
            "{metric} was {value} at {place}; its newest values are finite, too few to say that it has passed.",
            place,
            values,
          )
        : withPlace("{metric} has been {value} since {place}.", place, values);
  }
}

/**
 * None also where a restart has superseded the place, and where few gradient norms or no more than the finite ones are
 * lost: the loss scaling of mixed precision overflows at first, and now and then, by design.
 */
function placesOf(series: Series): readonly Place[] {
  if (series.nonFinite === 0) return [];
  const effective = effectiveIndices(series, "step");
  const at = effective.findIndex((i) => !Number.isFinite(series.values[i]));
  const index = effective[at];
  if (index === undefined) return [];
  if (gradients.includes(series.role)) {
    const since = effective.subarray(at);
    const finite = since.filter((i) => Number.isFinite(series.values[i])).length;
    const lost = since.length - finite;
    if (finite >= lost || lost < fewestOfGradient) return [];
  }
  return [{ series, effective, at, line: series.lines[index] ?? 0 }];
}

/**
 * Whether a gradient that is not finite was kept from the weights: they would have none left, and no loss either, but
 * that has stayed finite and fallen since. So it is where norms are only printed when loss scaling overflows.
 */
function wasSkipped(run: Run, { series, line }: Place): boolean {
  if (!gradients.includes(series.role)) return false;
  const since = run
    .ofRole("train_loss")
    .map(({ lines, values }) => values.filter((_, i) => (lines[i] ?? 0) > line));
  return (
    since.every((values) => values.every(Number.isFinite)) &&
    since.some((values) => {
      const part = Math.ceil(values.length / 4);
      const now = median(values.slice(-part));
      return values.length >= fewestSince && now < fallen * median(values.slice(0, part));
    })
  );
}

/** Whether the values are finite again, but for a few. */
function hasPassed({ series, effective, at }: Place): boolean {
  const since = effective.subarray(at);
  const last = since.findLastIndex((i) => !Number.isFinite(series.values[i]));
  const lost = since.filter((i) => !Number.isFinite(series.values[i])).length;
  return since.length - 1 - last >= finiteAgain && lost <= mostLost * effective.length;
}

/**
 * Series of no known role that were finite and are not any more, several from one line on: the terms of a loss by
 * whatever names. One alone may be a score that is undefined.
 */
function termsLost(run: Run): readonly Place[] {
  const ended = run
    .ofRole("other")
    .flatMap(placesOf)
    .filter(({ series, effective, at }) => {
      const rest = effective.subarray(at);
      return (
        at >= fewestOfTerm &&
        rest.length >= fewestOfTerm &&
        rest.every((i) => !Number.isFinite(series.values[i]))
      );
    });
  return ended.filter(({ line }) => ended.filter((other) => other.line === line).length > 1);
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
