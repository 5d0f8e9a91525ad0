import { logTicks } from "./logTicks.ts";
import type { Range, ScaleKind } from "./range.ts";

const about = 6;

/** About six round numbers within the range. */
export function ticksOf(range: Range, scale: ScaleKind): readonly number[] {
  if (scale === "logarithmic") return logTicks(range);
  const least = (range.max - range.min) / about;
  if (!(least > 0)) return [range.min];
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = unit * ([1, 2, 5].find((digit) => digit * unit >= least) ?? 10);
  const first = Math.ceil(range.min / step);
  const count = Math.floor(range.max / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A little more than the range, so that no curve runs along the edge. */
export function paddedRange({ min, max }: Range, scale: ScaleKind): Range {
  if (scale === "logarithmic") {
    const factor = min === max ? 2 : (max / min) ** 0.05;
    return { min: min / factor, max: max * factor };
  }
  const pad = min === max ? Math.abs(min) * 0.1 || 1 : (max - min) * 0.05;
  return { min: min >= 0 && min - pad < 0 ? 0 : min - pad, max: max + pad };
}
