import { metricNamed } from "../events/metric.ts";
import { type LiteralEntry, readEntries } from "../grammar/literal.ts";
import type { DocumentFormat, Emit } from "../logFormat.ts";
import { canonicalHyperparameter } from "../words/hyperparameters.ts";
import { isTrainerMetric, trainerNumber } from "./huggingface.ts";

const header = ["num_train_epochs", "train_batch_size", "max_steps", "num_input_tokens_seen"];

/** trainer_state.json of the Hugging Face Trainer: `log_history` is a list of dicts with `step` and `epoch`. */
export const trainerState: DocumentFormat = {
  kind: "document",
  id: "trainer-state",
  label: "Hugging Face trainer_state.json",
  recognises(head, file) {
    const begins = head.trimStart().startsWith("{");
    return begins && (head.includes('"log_history"') || file.name === "trainer_state.json");
  },
  read(text, _file, emit) {
    const at = text.indexOf('"log_history"');
    const list = at === -1 ? -1 : text.indexOf("[", at);
    if (list === -1) return;
    const lineAt = lineCounter(text);
    const records = readRecords(text, list + 1, lineAt, emit);
    const rest = `${text.slice(0, at)}"_":[${text.slice(records.end)}`;
    for (const { key, value } of readEntries(rest, rest.indexOf("{")).entries) {
      if (!header.includes(key) || value === null) continue;
      emit({ kind: "hyperparameter", name: canonicalHyperparameter(key) ?? key, value, line: 1 });
    }
    if (records.finishedAt !== null) {
      emit({ kind: "status", status: "finished", line: records.finishedAt, detail: null });
    }
  },
};

interface Records {
  readonly end: number;
  readonly finishedAt: number | null;
}

function readRecords(
  text: string,
  from: number,
  lineAt: (offset: number) => number,
  emit: Emit,
): Records {
  let finishedAt: number | null = null;
  let at = from;
  for (;;) {
    while (at < text.length && /[\s,]/.test(text.charAt(at))) at++;
    if (text[at] !== "{") return { end: at, finishedAt };
    const record = readEntries(text, at);
    at = record.end;
    if (!record.complete) return { end: at, finishedAt };
    const find = (name: string): number | null => numberOf(record.entries, name);
    const [step, epoch] = [find("step"), find("epoch")];
    for (const { key, value, offset } of record.entries) {
      const number = trainerNumber(value);
      const line = lineAt(offset);
      if (number !== null && isTrainerMetric(key)) {
        emit({
          kind: "metric",
          metric: metricNamed(key),
          value: number,
          step,
          epoch,
          time: null,
          line,
          granularity: "final",
        });
      }
      if (key === "train_runtime") finishedAt = line;
    }
  }
}

function numberOf(entries: readonly LiteralEntry[], name: string): number | null {
  const entry = entries.find(({ key }) => key === name);
  return entry === undefined ? null : trainerNumber(entry.value);
}

/** 1-based line of an offset; offsets must not go back. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  return (offset) => {
    while (next !== -1 && next < offset) {
      line++;
      next = text.indexOf("\n", next + 1);
    }
    return line;
  };
}
