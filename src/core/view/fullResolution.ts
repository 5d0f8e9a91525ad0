import type { RunId } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { Stretch } from "./minMaxPyramid.ts";

/** Where there are points again that thinning has dropped: the log has them all. */
export interface FullResolution {
  /** Every point of a series on those lines (1-based, the last one as well); null while they are not at hand. */
  of(run: RunId, series: Series, firstLine: number, lastLine: number): Series | null;
  /** Grows whenever more is at hand. */
  readonly version: number;
}

export const nothingMore: FullResolution = { of: () => null, version: 0 };

/** More than this many dropped points are not asked for: on so wide a stretch the extremes that were kept tell as much. */
const mostMissing = 200_000;

/** The lines of a stretch of which points were dropped; null where all are there, or too many are not. */
export function linesWithGaps(
  series: Series,
  { indices }: Pick<Stretch, "indices">,
): { readonly first: number; readonly last: number } | null {
  const { ordinals, lines, seams } = series;
  const [from, to] = [indices[0], indices.at(-1)];
  // What a restart has superseded is told by the order of the whole series.
  if (ordinals === null || seams.length > 0 || from === undefined || to === undefined) return null;
  const missing = (ordinals[to] ?? 0) - (ordinals[from] ?? 0) - (to - from);
  if (missing <= 0 || missing > mostMissing) return null;
  return { first: lines[from] ?? 0, last: lines[to] ?? 0 };
}
