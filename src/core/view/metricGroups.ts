/** The parts of a training of which a metric may tell; a chart shows them beside each other. */
const phases = /^(?:train|training|val|valid|validation|eval|evaluation|test|dev)$/i;

export interface MetricPlace {
  /** What the metric measures, the part of the training left out: `f1` of `val_f1` and `eval/f1`. */
  readonly base: string;
  /** What comes before the last `/` or `.`; "" where nothing does. */
  readonly group: string;
}

/** Where a metric stands among the others, by its name alone. */
export function placeOfMetric(name: string): MetricPlace {
  const path = name.split(/[/.:]/).filter((part) => part !== "");
  const last = path.pop() ?? name;
  const words = last.split(/[_\s-]+/);
  const kept = words.filter((word) => !phases.test(word));
  const base = kept.length === 0 || kept.length === words.length ? last : kept.join("_");
  const folders = path.filter((part) => !phases.test(part));
  return { base: [...folders, base].join("/"), group: folders.join("/") };
}

/** Metrics that share a chart, in the order in which they were first named. */
export function groupMetrics<T extends { readonly name: string }>(
  metrics: readonly T[],
): ReadonlyMap<string, { readonly group: string; readonly members: readonly T[] }> {
  const charts = new Map<string, { group: string; members: T[] }>();
  for (const metric of metrics) {
    const { base, group } = placeOfMetric(metric.name);
    const chart = charts.get(base);
    if (chart === undefined) charts.set(base, { group, members: [metric] });
    else chart.members.push(metric);
  }
  return charts;
}

const clockNames = /(?:^|[\W_])(?:time|ts|timestamp|datetime|date|clock)$/i;
/** 2001 to 2096, in seconds since 1970. */
const clockSeconds = { least: 1e9, most: 4e9 } as const;

/** Whether it is the time of day that the log writes beside each record, in seconds or milliseconds since 1970. */
export function isClock(name: string, values: Float64Array): boolean {
  if (!clockNames.test(name) || values.length === 0) return false;
  const isTime = (value = Number.NaN) => value >= clockSeconds.least && value <= clockSeconds.most;
  const [first = Number.NaN, last = Number.NaN] = [values[0], values.at(-1)];
  return [1, 1000].some((unit) => isTime(first / unit) && isTime(last / unit));
}
