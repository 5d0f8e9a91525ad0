import type { EventColumns, Stretch } from "../log/eventColumns.ts";
import type { PointColumns } from "./series.ts";

/** Records of the same names, taken apart into the points of each name. */
export interface Records {
  readonly step: Float64Array;
  readonly epoch: Float64Array;
  /** The points of the name of that index. */
  points(name: number): PointColumns;
}

export function recordsOf(columns: EventColumns, { from, to, width }: Stretch): Records {
  const pick = (column: Float64Array | Uint32Array, first: number): Float64Array => {
    const picked = new Float64Array((to - from) / width);
    for (let row = first, index = 0; row < to; row += width) picked[index++] = column[row] ?? 0;
    return picked;
  };
  const step = pick(columns.step, from);
  const epoch = pick(columns.epoch, from);
  const time = pick(columns.time, from);
  const line = Uint32Array.from(pick(columns.line, from));
  const points = (name: number) => ({
    value: pick(columns.value, from + name),
    step,
    epoch,
    time,
    line,
  });
  return { step, epoch, points };
}

/** Whether no record stands before the one before it. */
export function rises({ step, epoch }: Records): boolean {
  for (let index = 1; index < step.length; index++) {
    const [at, before] = [epoch[index] ?? 0, epoch[index - 1] ?? 0];
    if (at > before) continue;
    if (at < before || (step[index] ?? 0) < (step[index - 1] ?? 0)) return false;
  }
  return true;
}
