import { StepCounter } from "../grammar/stepCounter.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import {
  type LineFacts,
  nothing,
  type PositionNumbers,
  type ShapedLines,
} from "../shapes/shapedLines.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { timestamp } from "../words/timestamp.ts";
import { type NamedNumber, namedNumbers } from "./namedNumbers.ts";

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
  readonly shapes: ShapedLines = {
    state: () => this.#steps,
    describe: lineFacts,
    enter: (position, _, place) => {
      this.#pass(position);
      place.step = this.#step ?? Number.NaN;
      place.epoch = position.epoch;
      place.time = position.time;
      return true;
    },
    settle() {},
  };
  readonly #steps = new StepCounter();
  #step: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    const facts = lineFacts(text);
    if (!facts.record) return;
    this.#pass(facts);
    const epoch = orNull(facts.epoch);
    const place = { step: this.#step, epoch, time: orNull(facts.time), line: lineNumber };
    for (const { name, value } of facts.values)
      emit({ kind: "metric", name, value, ...place, granularity: "final" });
  }

  flush(): void {}

  #pass({ epoch, step, steps }: Readonly<PositionNumbers>): void {
    if (!Number.isNaN(step)) this.#step = this.#steps.global(orNull(epoch), step, orNull(steps));
  }
}

/** The step is that of a training; the count of an evaluation is none. */
function lineFacts(text: string): LineFacts {
  if (!text.includes("Epoch") && !text.includes("Iter")) return nothing;
  if (!text.includes(" - INFO - ") || text.length > 20_000) return nothing;
  const head = headOf(text);
  if (head === null) return nothing;
  const { mode, epoch, step, total, end, separator } = head;
  const isTraining = mode === "train";
  const values = namedNumbers(text.slice(end), separator, ": ").filter(
    ([name]) => !isNoise(name) && !/^(?:data_)?time$/.test(name),
  );
  return {
    epoch: epoch ?? Number.NaN,
    epochs: Number.NaN,
    step: (isTraining ? step : null) ?? Number.NaN,
    steps: total ?? Number.NaN,
    time: timestamp(text).time ?? Number.NaN,
    values: (isTraining ? values : evaluated(values, mode)).map(([name, value]) => ({
      name,
      value,
    })),
    record: true,
  };
}

function orNull(x: number): number | null {
  return Number.isNaN(x) ? null : x;
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
