import { metricNamed } from "../events/metric.ts";
import { type Json, readLiteral } from "../grammar/literal.ts";
import type { DocumentFormat, Emit } from "../logFormat.ts";

/** `metrics.json` of Sacred: for each metric its values, steps and times. */
export const sacred: DocumentFormat = {
  kind: "document",
  id: "sacred",
  label: "Sacred metrics",
  recognises: (head) =>
    /^\s*\{\s*"[^"\n]{1,200}"\s*:\s*\{\s*"(?:steps|timestamps|values)"\s*:\s*\[/.test(head),
  read(text, _file, emit) {
    const { value } = readLiteral(text);
    if (!(value instanceof Map)) return;
    for (const [name, metric] of value) if (metric instanceof Map) readMetric(name, metric, emit);
  },
};

function readMetric(name: string, metric: ReadonlyMap<string, Json>, emit: Emit): void {
  const [values, steps, times] = ["values", "steps", "timestamps"].map((key) => {
    const list = metric.get(key);
    return Array.isArray(list) ? list : [];
  });
  values?.forEach((given: Json, index) => {
    const value = numberOf(given);
    if (value === null) return;
    emit({
      kind: "metric",
      metric: metricNamed(name),
      value,
      step: numberOf(steps?.[index] ?? null),
      epoch: null,
      time: timeOf(times?.[index] ?? null),
      line: 1,
      granularity: "final",
    });
  });
}

/** A number, or one of NumPy as jsonpickle writes it: `{"dtype": "float32", "value": 0.5}`. */
function numberOf(json: Json): number | null {
  if (json instanceof Map) return numberOf(json.get("value") ?? null);
  return typeof json === "number" ? json : null;
}

/** Sacred writes UTC without saying so. */
function timeOf(json: Json): number | null {
  if (typeof json !== "string") return null;
  const time = Date.parse(/Z|[+-]\d\d:\d\d$/.test(json) ? json : `${json}Z`);
  return Number.isNaN(time) ? null : time;
}
