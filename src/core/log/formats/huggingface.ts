import { type LiteralEntry, readLiteral } from "../grammar/literal.ts";
import type { Emit, LineFormat } from "../logFormat.ts";
import { statelessReader } from "../shapes/statelessLines.ts";
import { parseNumber } from "../words/numbers.ts";

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
  createReader: () => statelessReader(readLine),
};

function readLine(text: string, lineNumber: number, emit: Emit): void {
  if (!text.includes("'epoch'")) return;
  for (let start = text.indexOf("{'"); start !== -1; ) {
    const dict = readLiteral(text, start);
    const numbers = new Map<string, number>();
    for (const { key, value } of dict.complete ? dict.entries : []) {
      const number = trainerNumber(value);
      if (number !== null) numbers.set(key, number);
    }
    const epoch = numbers.get("epoch");
    if (epoch !== undefined && hasMark(numbers)) {
      const at = { step: numbers.get("step") ?? null, epoch, time: null, line: lineNumber };
      for (const [name, value] of numbers) {
        if (isTrainerMetric(name))
          emit({ kind: "metric", name, value, ...at, granularity: "final" });
      }
      if (numbers.has("train_runtime")) {
        emit({ kind: "status", status: "finished", line: lineNumber, detail: null });
      }
    }
    start = text.indexOf("{'", dict.end);
  }
}

function hasMark(numbers: ReadonlyMap<string, number>): boolean {
  if (marks.some((mark) => numbers.has(mark))) return true;
  for (const key of numbers.keys()) if (key.startsWith("eval_")) return true;
  return false;
}
