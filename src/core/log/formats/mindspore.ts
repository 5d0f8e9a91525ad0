import type { MetricEvent } from "../events/logEvent.ts";
import { metricNamed } from "../events/metric.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../words/numbers.ts";

const record = /\bepoch:? *(\d+),? +step:? *(\d+),? *loss is *([-+.\w]+)/i;
const epochTime = /\bepoch time: *([\d.]+) *ms, *per step time: *([\d.]+) *ms/i;
const maxHeld = 100_000;

/**
 * MindSpore's LossMonitor and TimeMonitor: `epoch: 1 step: 156, loss is 2.08`, the step beginning anew with each
 * epoch. How many steps an epoch has follows from the two times at its end, and the points of the first epoch wait
 * for it: from then on the step is a global one and the epoch fractional.
 */
export const mindspore: LineFormat = {
  kind: "lines",
  id: "mindspore",
  label: "MindSpore",
  specificity: 75,
  claimAfter: 2,
  createReader: () => new MindSporeReader(),
};

class MindSporeReader implements LineReader {
  #held: MetricEvent[] = [];
  #steps: number | null = null;
  #epoch: number | null = null;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.length > 400 || !text.includes("poch")) return;
    const found = record.exec(text);
    if (found !== null) return this.#loss(found, lineNumber, emit);
    const timed = epochTime.exec(text);
    if (timed === null || this.#epoch === null) return;
    const steps = Math.round(Number(timed[1]) / Number(timed[2]));
    if (Number.isFinite(steps) && steps > 0) this.#steps = steps;
    this.flush(emit);
    const step = this.#steps === null ? null : this.#epoch * this.#steps;
    const value = Number(timed[1]);
    emit({ ...point("epoch time", value, step, this.#epoch, lineNumber) });
  }

  flush(emit: Emit): void {
    for (const event of this.#held) emit(this.#placed(event));
    this.#held = [];
  }

  #loss(found: RegExpExecArray, line: number, emit: Emit): void {
    const value = parseNumber(found[3] ?? "");
    if (value === null) return;
    this.#epoch = Number(found[1]);
    const event = point("loss", value, Number(found[2]), this.#epoch, line);
    if (this.#steps === null && this.#held.length < maxHeld) this.#held.push(event);
    else emit(this.#placed(event));
  }

  #placed(event: MetricEvent): MetricEvent {
    const { step, epoch } = event;
    const steps = this.#steps;
    if (steps === null || step === null || epoch === null) return event;
    return step > steps
      ? { ...event, epoch: step / steps }
      : { ...event, step: (epoch - 1) * steps + step, epoch: epoch - 1 + step / steps };
  }
}

function point(
  name: string,
  value: number,
  step: number | null,
  epoch: number,
  line: number,
): MetricEvent {
  return {
    kind: "metric",
    metric: metricNamed(name),
    value,
    step,
    epoch,
    time: null,
    line,
    granularity: "final",
  };
}
