import type { Granularity } from "../events/logEvent.ts";
import { type MetricValue, metricNamed } from "../events/metric.ts";
import type { Place } from "../formats/namedNumbers.ts";
import { StepCounter } from "../grammar/stepCounter.ts";
import type { Emit, LineFormat, LineReader, LogRecord, RecordReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { isPositionName, positionKeys } from "../words/positions.ts";
import { timestamp } from "../words/timestamp.ts";
import { type Budget, match } from "./matcher.ts";
import { compile, type Program } from "./program.ts";
import { PatternError, parsePattern } from "./syntax.ts";
import { parseTemplate } from "./template.ts";

/** Id of the format of a person's own patterns. */
export const userPatternId = "user-pattern";
const delimited = /^\/(.+)\/([a-z]*)$/s;
/** UTF-16 units of a line that patterns are tried on. */
const maxLine = 20_000;
const maxPattern = 2000;
/** A log with so many lines that took too long is read without own patterns from there on: reading has to go on. */
const mostSlowLines = 10;

export type UserFormat =
  | { readonly ok: true; readonly format: LineFormat }
  /** One sentence for each pattern that cannot be used. */
  | { readonly ok: false; readonly messages: readonly string[] };

/**
 * A log format of a person's own patterns: templates (`step {step} loss {loss}`) or regular expressions with named
 * groups (`/step (?<step>\d+) .* loss (?<loss>\S+)/`, also without the strokes). The names say what is a step or an
 * epoch, as those of a table's columns do; every other number is a metric of that name. Of a line, the first pattern
 * that matches counts. A line that states no place stands where the last one stood.
 *
 * Patterns run in time that grows with the line and the pattern alone; a line that still takes longer than `budget`
 * is skipped, and the first such line is reported; after ten of them patterns are not tried on that log any more.
 */
export function userFormat(patterns: readonly string[], budget: Budget): UserFormat {
  const programs: Program[] = [];
  const messages: string[] = [];
  for (const pattern of patterns) {
    const program = programOf(pattern);
    if (typeof program === "string") messages.push(`${program} (${pattern.slice(0, 80)})`);
    else programs.push(program);
  }
  if (messages.length > 0 || programs.length === 0) {
    return { ok: false, messages: messages.length > 0 ? messages : ["There is no pattern."] };
  }
  const format: LineFormat = {
    kind: "lines",
    id: userPatternId,
    label: "Own pattern",
    specificity: 1000,
    claimAfter: 1,
    createReader: () => new PatternReader(programs, budget),
  };
  return { ok: true, format };
}

/** The program of a pattern, or the sentence that says why there is none. */
export function programOf(pattern: string): Program | string {
  if (pattern.trim() === "") return "The pattern is empty.";
  if (pattern.length > maxPattern) return `A pattern may have ${maxPattern} characters.`;
  try {
    const expression = delimited.exec(pattern.trim());
    const program =
      expression !== null
        ? compile(parsePattern(expression[1] ?? ""), (expression[2] ?? "").includes("i"))
        : pattern.includes("(?<")
          ? compile(parsePattern(pattern), false)
          : compile(parseTemplate(pattern), false);
    return program.names.some((name) => !isPositionName(name) && !isTime(name))
      ? program
      : "The pattern names no metric, as in {loss} or (?<loss>\\S+).";
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

function isTime(name: string): boolean {
  return name.toLowerCase() === "time";
}

interface PatternRecord extends LogRecord {
  /** The step may begin anew with each epoch. */
  readonly withinEpoch: boolean;
}

function recordOf(groups: ReadonlyMap<string, string>): PatternRecord {
  const numbers = new Map<string, number>();
  let time: number | null = null;
  for (const [name, text] of groups) {
    const value = parseNumber(text);
    if (isTime(name)) time = timestamp(text).time ?? time;
    else if (value !== null) numbers.set(name, value);
  }
  const { step, epoch, withinEpoch } = positionKeys([...numbers.keys()]);
  const count = (name: string | null) => {
    const value = name === null ? undefined : numbers.get(name);
    return value === undefined ? null : { value, total: null };
  };
  const values = [...numbers].flatMap(([name, value]): MetricValue[] =>
    isPositionName(name) ? [] : [{ metric: metricNamed(name), value }],
  );
  return { step: count(step), epoch: count(epoch), time, withinEpoch, values };
}

/** Reads lines that match one of the patterns. */
export class PatternReader implements LineReader {
  readonly #programs: readonly Program[];
  readonly #budget: Budget;
  readonly #steps = new StepCounter();
  readonly #records: RecordReader<PatternRecord> = {
    parse: (text) => (text.includes("\r") ? undefined : this.#parse(text)),
    place: (record, _, line, emit) => this.#place(record, line, "final", emit),
  };
  /** Where the last line stood. */
  #last: Omit<Place, "line"> = { step: null, epoch: null, time: null };
  #slowLines = 0;

  constructor(programs: readonly Program[], budget: Budget) {
    this.#programs = programs;
    this.#budget = budget;
  }

  line(text: string, lineNumber: number, emit: Emit): void {
    const parts = text.split("\r").filter((part) => part.trim() !== "");
    parts.forEach((part, index) => {
      this.#part(part, lineNumber, index === parts.length - 1 ? "final" : "running", emit);
    });
  }

  flush(): void {}

  recordsAt(): RecordReader<PatternRecord> {
    return this.#records;
  }

  #part(text: string, line: number, granularity: Granularity, emit: Emit): void {
    if (this.#slowLines >= mostSlowLines) return;
    const record = this.#parse(text);
    if (record === undefined) this.#report(line, emit);
    else if (record !== null) this.#place(record, line, granularity, emit);
  }

  /** undefined where matching took too long. */
  #parse(text: string): PatternRecord | null | undefined {
    const own = text.length > maxLine ? text.slice(0, maxLine) : text;
    for (const program of this.#programs) {
      const result = match(program, own, this.#budget);
      if (result.kind === "outOfTime") return undefined;
      if (result.kind === "match") return recordOf(result.groups);
    }
    return null;
  }

  #place(record: PatternRecord, line: number, granularity: Granularity, emit: Emit): void {
    const epoch = record.epoch?.value ?? this.#last.epoch;
    const stated = record.step?.value ?? null;
    const step =
      stated === null
        ? this.#last.step
        : record.withinEpoch
          ? this.#steps.global(epoch, stated, null)
          : stated;
    this.#last = { step, epoch, time: record.time ?? this.#last.time };
    for (const { metric, value } of record.values)
      emit({ kind: "metric", metric, value, ...this.#last, line, granularity });
  }

  #report(line: number, emit: Emit): void {
    this.#slowLines += 1;
    if (this.#slowLines === 1) {
      const message = `Line ${line} took too long to match with an own pattern and was skipped; further such lines are skipped silently.`;
      emit({ kind: "warning", line, message });
    } else if (this.#slowLines === mostSlowLines) {
      const message = `${mostSlowLines} lines took too long to match with own patterns: from line ${line} on they are not tried on this log.`;
      emit({ kind: "warning", line, message });
    }
  }
}
