import { keyInPhase, phaseBefore } from "../grammar/json/phaseBefore.ts";
import { type LiteralEntry, readEntries } from "../grammar/literal.ts";
import type { Emit, LineFormat, LogRecord, RecordReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";
import { placeAsStated, recordOf } from "./recordFormat.ts";

const marks = ["loss", "eval_loss", "train_loss", "grad_norm", "learning_rate", "reward"];
const notMetrics = /_(?:runtime|per_second)$|^(?:total_flos|epoch|step|train_runtime)$/;

/** Numbers of a dict of the Trainer, which transformers 5 prints as quoted strings. */
export function trainerNumber(value: LiteralEntry["value"]): number | null {
  return typeof value === "number" ? value : typeof value === "string" ? parseNumber(value) : null;
}

export function isTrainerMetric(key: string): boolean {
  return !notMetrics.test(key);
}

/**
 * Console of the Hugging Face Trainer, TRL, axolotl: a Python dict per record, also behind the text of a
 * progress bar on the same line. The x is inside the record: the bar next to it is many steps ahead.
 * The dict with `train_runtime` ends the run; its `train_loss` is the mean over the run.
 */
export const huggingface: LineFormat = {
  kind: "lines",
  id: "huggingface",
  label: "Hugging Face Trainer",
  specificity: 80,
  claimAfter: 2,
  createReader: () => ({ line: readLine, flush() {}, recordsAt: () => records }),
};

/** Reads lines with one record that does not end the run. */
const records: RecordReader = {
  parse(text) {
    const [first, second] = dictsIn(text);
    if (first === undefined) return null;
    return second === undefined && !first.has("train_runtime") ? recordIn(first) : undefined;
  },
  place: placeAsStated,
};

function readLine(text: string, line: number, emit: Emit): void {
  for (const numbers of dictsIn(text)) {
    placeAsStated(recordIn(numbers), text, line, emit);
    if (numbers.has("train_runtime"))
      emit({ kind: "status", status: "finished", line, detail: null });
  }
}

function recordIn(numbers: ReadonlyMap<string, number>): LogRecord {
  const values = [...numbers].filter(([name]): boolean => isTrainerMetric(name));
  return recordOf(values, { step: numbers.get("step"), epoch: numbers.get("epoch") });
}

/** The numbers of each record in the line. */
function dictsIn(text: string): readonly ReadonlyMap<string, number>[] {
  if (!text.includes("'epoch'")) return [];
  const dicts: ReadonlyMap<string, number>[] = [];
  for (let start = text.indexOf("{'"); start !== -1; ) {
    const dict = readEntries(text, start);
    const numbers = new Map<string, number>();
    for (const { key, value } of dict.complete ? dict.entries : []) {
      const number = trainerNumber(value);
      if (number !== null) numbers.set(key, number);
    }
    if (numbers.has("epoch") && hasMark(numbers)) dicts.push(inItsPhase(text, start, numbers));
    start = text.indexOf("{'", dict.end);
  }
  return dicts;
}

function inItsPhase(
  text: string,
  start: number,
  numbers: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const phase = phaseBefore(text, start);
  if (phase === null) return numbers;
  const own = [...numbers].flatMap(([name, value]): [string, number][] => {
    const key = keyInPhase(name, phase);
    return key === null ? [] : [[key, value]];
  });
  return new Map(own);
}

function hasMark(numbers: ReadonlyMap<string, number>): boolean {
  if (marks.some((mark) => numbers.has(mark))) return true;
  for (const key of numbers.keys()) if (key.startsWith("eval_")) return true;
  return false;
}
