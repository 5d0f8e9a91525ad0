import type { Surface } from "./surface.ts";

/** The losses on a regular grid over a plane's domain, row by row from the least y. */
export interface LossGrid {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float64Array;
}

/** Segments of one level: x1, y1, x2, y2 in units of grid cells, one after the other. */
export interface Contour {
  readonly level: number;
  readonly segments: Float64Array;
}

export function lossGrid(surface: Surface, columns: number, rows: number): LossGrid {
  const [x, y] = surface.domain;
  const values = new Float64Array(columns * rows);
  if (x === undefined || y === undefined) return { columns, rows, values };
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const u = x.min + ((x.max - x.min) * i) / (columns - 1);
      const v = y.min + ((y.max - y.min) * j) / (rows - 1);
      values[j * columns + i] = surface.value([u, v]);
    }
  }
  return { columns, rows, values };
}

/** `count` levels, each with as much of the plane below it as between two of them: equal shares show flat valleys too. */
export function contourLevels({ values }: LossGrid, count: number): readonly number[] {
  const sorted = values.toSorted();
  return Array.from(
    { length: count },
    (_, i) => sorted[Math.floor(((i + 0.5) / count) ** 1.6 * (sorted.length - 1))] ?? 0,
  );
}

/** Lines of equal loss by marching squares (Lorensen & Cline 1987, in two dimensions). */
export function contour({ columns, rows, values }: LossGrid, level: number): Contour {
  const segments: number[] = [];
  const at = (i: number, j: number) => (values[j * columns + i] ?? 0) - level;
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)] as const;
      const crossings = edgeCrossings(i, j, corners);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        segments.push(...(crossings[k] ?? []), ...(crossings[k + 1] ?? []));
      }
    }
  }
  return { level, segments: Float64Array.from(segments) };
}

/** Where the level crosses the four edges of a cell: none, two, or four at a saddle. */
function edgeCrossings(
  i: number,
  j: number,
  [a, b, c, d]: readonly [number, number, number, number],
): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  const crosses = (from: number, to: number) => from < 0 !== to < 0;
  if (crosses(a, b)) found.push([i + a / (a - b), j]);
  if (crosses(b, c)) found.push([i + 1, j + b / (b - c)]);
  if (crosses(d, c)) found.push([i + d / (d - c), j + 1]);
  if (crosses(a, d)) found.push([i, j + a / (a - d)]);
  return found;
}
