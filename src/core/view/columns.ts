/**
 * Series travel between host and page as float64 columns in ArrayBuffers,
 * because NaN and ±Infinity turn into null in JSON.
 */
export type Column = ArrayBuffer;

export function toColumn(numbers: ArrayLike<number>): Column {
  return new Float64Array(numbers).buffer;
}

export function fromColumn(column: Column): Float64Array {
  return new Float64Array(column);
}

/** 0, 1, 2 … */
export function positions(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}

/** The values at `indices`, as a column. */
export function pick(values: ArrayLike<number>, indices: ArrayLike<number>): Float64Array {
  const picked = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) picked[i] = values[indices[i] ?? 0] ?? Number.NaN;
  return picked;
}
