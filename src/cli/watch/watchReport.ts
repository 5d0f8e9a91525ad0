import path from "node:path";
import type { Run } from "../../core/run/run.ts";
import { findingLine, leadingSeries, lengthOf } from "../../core/summary/facts.ts";
import { formatNumber } from "../../core/view/format.ts";
import { visibleLine } from "../../core/visibleText.ts";
import { findingsJson, number } from "../json.ts";
import type { WatchEvent } from "./watchEvents.ts";

/** One line for a person: `warning: train.log: plateau since epoch 12 …`. */
export function eventText(event: WatchEvent): string {
  const place = nameOf(event.run);
  if (event.kind === "ended") {
    const { status, failure } = event.run;
    return `${place}: ${status}, ${lengthOf(event.run)}${failure === null ? "" : `: ${failure}`}`;
  }
  const { finding } = event;
  if (event.kind === "cleared") return `cleared: ${place}: ${finding.sign}`;
  const line = findingLine(finding);
  return `${finding.severity}: ${place}: ${line.slice(finding.severity.length + 1)}`;
}

/** The newest values of a run: `train.log: epoch 12, val_loss 0.93`. */
export function valuesText(run: Run): string {
  const series = leadingSeries(run);
  const last = series?.last;
  const values = series && last ? `, ${series.name} ${formatNumber(last.value)}` : "";
  return `${nameOf(run)}: ${lengthOf(run)}${values}`;
}

/** One JSON object, which the line holds. */
export function eventJson(event: WatchEvent): object {
  const { kind, run } = event;
  const about = { event: kind, path: run.path, run: run.id, status: run.status };
  if (kind === "ended") return { ...about, failure: run.failure };
  return { ...about, finding: findingsJson([event.finding])[0] };
}

export function valuesJson(run: Run): object {
  const values = run.series
    .filter(({ granularity }) => granularity === "final")
    .flatMap(({ name, last }) => (last === undefined ? [] : [[name, number(last.value)]]));
  return { event: "values", path: run.path, run: run.id, values: Object.fromEntries(values) };
}

function nameOf(run: Run): string {
  return visibleLine(path.relative("", run.path) || run.path);
}
