import { metricNamed } from "../events/metric.ts";
import { type Json, readLiteral } from "../grammar/literal.ts";
import type { DocumentFormat, Emit } from "../logFormat.ts";
import { isPositionName, positionKeys } from "../words/positions.ts";

/** `wandb-summary.json`: the last value of each metric of a W&B run. */
export const wandbSummary: DocumentFormat = {
  kind: "document",
  id: "wandb-summary",
  label: "W&B summary",
  recognises: (head, file) =>
    file.name === "wandb-summary.json" && head.trimStart().startsWith("{"),
  read(text, _file, emit) {
    const { value } = readLiteral(text);
    if (value instanceof Map) readSummary(value, emit);
  },
};

function readSummary(summary: ReadonlyMap<string, Json>, emit: Emit): void {
  const numbers = new Map<string, number>();
  for (const [key, value] of summary) {
    const own = value instanceof Map ? value.get("value") : value;
    if (typeof own === "number") numbers.set(key, own);
    else if (own === "NaN" || own === "Infinity" || own === "-Infinity")
      numbers.set(key, Number(own));
  }
  const position = positionKeys([...numbers.keys()]);
  const read = (key: string | null) => (key === null ? null : (numbers.get(key) ?? null));
  const seconds = read(position.time);
  const [step, epoch] = [read(position.step), read(position.epoch)];
  const time = seconds === null ? null : seconds * 1000;
  for (const [name, value] of numbers) {
    if (name.startsWith("_") || isPositionName(name)) continue;
    emit({
      kind: "metric",
      metric: metricNamed(name),
      value,
      step,
      epoch,
      time,
      line: 1,
      granularity: "final",
    });
  }
}
