import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isNoise, metricName } from "../metricName.ts";
import { StepCounter } from "../stepCounter.ts";
import { timestamp } from "../timestamp.ts";
import { giveAll, type NamedNumber, namedNumbers } from "./place.ts";

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

class OpenMMLabReader implements LineReader {
  readonly #steps = new StepCounter();
  #step: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (!text.includes("Epoch") && !text.includes("Iter")) return;
    if (!text.includes(" - INFO - ") || text.length > 20_000) return;
    const head = headOf(text);
    if (head === null) return;
    const { mode, epoch, step, total, end, separator } = head;
    if (mode === "train" && step !== null) this.#step = this.#steps.global(epoch, step, total);
    const values = namedNumbers(text.slice(end), separator, ": ").filter(
      ([name]) => !isNoise(name) && !/^(?:data_)?time$/.test(name),
    );
    const place = { step: this.#step, epoch, time: timestamp(text).time, line: lineNumber };
    giveAll(mode === "train" ? values : evaluated(values, mode), place, emit);
  }

  flush(): void {}
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

function evaluated(values: readonly NamedNumber[], mode: string): readonly NamedNumber[] {
  return values.flatMap(([name, value]): NamedNumber[] => {
    const known = metricName(name);
    if (known?.kind === "learningRate") return [];
    return [[known?.phase === null ? `${mode} ${name}` : name, value]];
  });
}
