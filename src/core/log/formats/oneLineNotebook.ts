import { LineCleaner } from "../bytes/lineCleaner.ts";
import { FormatDetector } from "../detect/formatDetector.ts";
import type { LogEvent } from "../events/logEvent.ts";
import { type Json, readLiteral } from "../grammar/literal.ts";
import type { DocumentFormat, FileFacts, LineFormat } from "../logFormat.ts";
import { HyperparameterLines } from "../words/hyperparameterLines.ts";
import { StatusLines } from "../words/statusLines.ts";

const opening = /^\s*\{\s{0,8}"(?:cells|metadata|nbformat|nbformat_minor)":/;

/**
 * A notebook that was saved as one line, as Kaggle does: the text of its outputs is read as a log. All that it gives
 * stands on line 1. @param formats of lines, one of which the outputs are of.
 */
export function oneLineNotebook(formats: () => readonly LineFormat[]): DocumentFormat {
  return {
    kind: "document",
    id: "notebook",
    label: "Notebook",
    recognises: (head) =>
      opening.test(head) && !head.trimEnd().includes("\n") && head.includes('"cell'),
    read(text, file, emit) {
      const document = readLiteral(text).value;
      for (const event of eventsOf(outputsOf(document), formats(), file))
        emit(event.kind === "metric" || "line" in event ? { ...event, line: 1 } : event);
    },
  };
}

function outputsOf(document: Json): readonly string[] {
  const lines: string[] = [];
  for (const cell of itemsOf(document, "cells")) {
    for (const output of itemsOf(cell, "outputs")) {
      const data = output instanceof Map ? output.get("data") : undefined;
      const text = textOf(output, "text") ?? textOf(data ?? null, "text/plain");
      for (const line of text?.split(/\r?\n/) ?? []) lines.push(line);
    }
  }
  return lines;
}

function itemsOf(value: Json, key: string): readonly Json[] {
  const items = value instanceof Map ? value.get(key) : undefined;
  return Array.isArray(items) ? items : [];
}

/** A text, or its lines in a list. */
function textOf(value: Json, key: string): string | null {
  const text = value instanceof Map ? value.get(key) : undefined;
  if (Array.isArray(text)) return text.filter((part) => typeof part === "string").join("");
  return typeof text === "string" ? text : null;
}

function eventsOf(
  lines: readonly string[],
  formats: readonly LineFormat[],
  file: FileFacts,
): readonly LogEvent[] {
  const detector = new FormatDetector(formats, file);
  const cleaner = new LineCleaner();
  const hyperparameters = new HyperparameterLines();
  const status = new StatusLines();
  let events: LogEvent[] = [];
  const give: Parameters<FormatDetector["flush"]>[0] = (event) => {
    if (event.kind === "reset") events = [];
    else events.push(event);
    if (event.kind === "metric" && event.metric.kind === "loss") hyperparameters.endOfHead();
  };
  lines.forEach((line, index) => {
    const text = cleaner.clean(line);
    const common: LogEvent[] = [];
    const emit = (event: LogEvent) => common.push(event);
    hyperparameters.line(text, index + 1, emit);
    status.line(text, index + 1, emit);
    detector.line(text, index + 1, cleaner.rank, common, give);
  });
  detector.flush(give);
  return events;
}
