import type { Range } from "../../src/core/view/range.ts";

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200];
const most = { relative: 9, time: 4 } as const;

/** Ticks at round times; the scale's own go by tens. `relative` counts seconds, `time` milliseconds since 1970. */
export function timeTicks({ min, max }: Range, axis: "relative" | "time"): { value: number }[] {
  const unit = axis === "time" ? 1000 : 1;
  const least = (max - min) / unit / most[axis];
  const days = Math.ceil(least / 86_400) * 86_400;
  const step = unit * (least < 1 ? least : (steps.find((s) => s >= least) ?? days));
  if (!(step > 0)) return [{ value: min }];
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  return Array.from({ length: count }, (_, i) => ({ value: (first + i) * step }));
}
