import type { Range } from "./range.ts";

/** How wide what is drawn is, in widths of the window: half of it lies beside it at each end. */
export const widthWithMargin = 2;

/** The window with what is drawn beside it; on a logarithmic axis as wide to the eye. */
export function withMargin(window: Range, logX: boolean): Range {
  const { min, max } = placed(window, logX);
  const margin = ((max - min) * (widthWithMargin - 1)) / 2;
  const [from, to] = [min - margin, max + margin];
  return logX ? { min: Math.exp(from), max: Math.exp(to) } : { min: from, max: to };
}

/**
 * Whether what was drawn for one window serves another while a gesture goes on: it reaches as far, and is not more
 * than twice as coarse as what would be drawn for it. null is all of x.
 */
export function serves(
  drawn: Range | null,
  window: Range | null,
  extent: Range,
  logX: boolean,
): boolean {
  if (window === null) return drawn === null;
  const reach = drawn === null ? extent : withMargin(drawn, logX);
  if (window.min < reach.min || window.max > reach.max) return false;
  return width(window, logX) * widthWithMargin >= width(drawn ?? extent, logX);
}

function width(range: Range, logX: boolean): number {
  const { min, max } = placed(range, logX);
  return max - min;
}

function placed({ min, max }: Range, logX: boolean): Range {
  return logX ? { min: Math.log(min), max: Math.log(max) } : { min, max };
}
