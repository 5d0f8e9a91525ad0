import type { Granularity } from "../events/logEvent.ts";
import { type Metric, metricNamed } from "../events/metric.ts";
import type { Emit } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";

/** Where in a training the values of one record stand. */
export interface Place {
  readonly step: number | null;
  readonly epoch: number | null;
  readonly time: number | null;
  readonly line: number;
}

export type NamedNumber = readonly [name: string, value: number];
/** A name stands for the metric that it speaks of. */
export type MetricNumber = readonly [metric: string | Metric, value: number];

export function giveAll(
  values: Iterable<MetricNumber>,
  place: Place,
  emit: Emit,
  granularity: Granularity = "final",
): void {
  for (const [name, value] of values) {
    const metric = typeof name === "string" ? metricNamed(name) : name;
    emit({ kind: "metric", metric, value, ...place, granularity });
  }
}

/** `name<joint>number` between separators; what is of another form is left out. Linear in the text. */
export function namedNumbers(
  text: string,
  separator: string | RegExp,
  joint: string,
): readonly NamedNumber[] {
  return text.split(separator).flatMap((item): NamedNumber[] => {
    const at = item.indexOf(joint);
    if (at <= 0) return [];
    const value = parseNumber(item.slice(at + joint.length));
    const name = item.slice(0, at).trim();
    return value === null || name === "" || name.length > 200 ? [] : [[name, value]];
  });
}
