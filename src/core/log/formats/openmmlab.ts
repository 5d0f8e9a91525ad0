import { lastPhase } from "../grammar/statedPhase.ts";
import { StepCounter } from "../grammar/stepCounter.ts";
import type { Emit, LineFormat, LineReader, LogRecord, RecordReader } from "../logFormat.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { namedNumbers } from "./namedNumbers.ts";
import { placeAsStated, recordOf, stampedAt } from "./recordFormat.ts";

const mmengine =
  /\b(Epoch|Iter)\((train|val|test)\)\s+(?:\[ *(\d+)\])?\[ *(\d+)\/ *(\d+)\]\s+(?=\S)/;
const mmcv =
  /- INFO - (Epoch|Iter)(\((?:val|test)\))? \[(\d+)(?:\/(\d+))?\](?:\[(\d+)(?:\/(\d+))?\])?[:\s]\s*(?=\w)/;

interface Head {
  readonly mode: string;
  readonly epoch: number | null;
  readonly step: number | null;
  readonly total: number | null;
  readonly end: number;
  readonly separator: string | RegExp;
}

/**
 * The `.log` of OpenMMLab's tools, of MMEngine (`Epoch(train) [1][10/60]  lr: …  loss: …`) and of mmcv 1
 * (`Epoch [1][50/3000]⇥lr: …, eta: …, loss: …`). The count of an evaluation is that of its batches, no step.
 */
export const openmmlab: LineFormat = {
  kind: "lines",
  id: "openmmlab",
  label: "OpenMMLab",
  specificity: 75,
  claimAfter: 2,
  createReader: () => new OpenMMLabReader(),
};

class OpenMMLabReader implements LineReader, RecordReader {
  readonly #steps = new StepCounter();
  #step: number | null = null;

  line(text: string, line: number, emit: Emit): void {
    const record = this.parse(text);
    if (record !== null) this.place(record, text, line, emit);
  }

  flush(): void {}

  recordsAt(): RecordReader {
    return this;
  }

  /** The step is that of a training; the count of an evaluation is none. */
  parse(text: string): LogRecord | null {
    if (!text.includes("Epoch") && !text.includes("Iter")) return null;
    if (!text.includes(" - INFO - ") || text.length > 20_000) return null;
    const head = headOf(text);
    if (head === null) return null;
    const { mode, epoch, step, total, end, separator } = head;
    const isTraining = mode === "train";
    const items = namedNumbers(text.slice(end), separator, ": ");
    const values = items.filter(
      ([name]) =>
        !isNoise(name) &&
        !/^(?:data_)?time$/.test(name) &&
        (isTraining || metricName(name)?.kind !== "learningRate"),
    );
    return {
      ...recordOf(values, stampedAt(text, { epoch }), isTraining ? null : lastPhase(mode)),
      step: isTraining && step !== null ? { value: step, total } : null,
    };
  }

  place(record: LogRecord, text: string, line: number, emit: Emit): void {
    const { epoch, step } = record;
    if (step !== null)
      this.#step = this.#steps.global(epoch?.value ?? null, step.value, step.total);
    const at = this.#step === null ? null : { value: this.#step, total: null };
    placeAsStated({ ...record, step: at }, text, line, emit);
  }
}

function headOf(text: string): Head | null {
  const found = mmengine.exec(text);
  if (found !== null) {
    const [whole, , mode = "", outer, inner, total] = found;
    const end = found.index + whole.length;
    return {
      mode,
      epoch: outer === undefined ? null : Number(outer),
      step: Number(inner),
      total: outer === undefined ? null : Number(total),
      end,
      separator: /\s{2,}/,
    };
  }
  const old = mmcv.exec(text);
  if (old === null) return null;
  const [whole, unit, evaluation, first, , second, total] = old;
  const byEpoch = unit === "Epoch";
  return {
    mode: evaluation?.slice(1, -1) ?? "train",
    epoch: byEpoch ? Number(first) : null,
    step: byEpoch ? (second === undefined ? null : Number(second)) : Number(first),
    total: byEpoch && total !== undefined ? Number(total) : null,
    end: old.index + whole.length,
    separator: ", ",
  };
}
