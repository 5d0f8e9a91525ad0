/** Position of the number nearest to `x` in an ascending column; -1 where it is empty. */
export function nearest(column: Float64Array, x: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const after = column[low];
  const before = column[low - 1];
  if (after === undefined) return low - 1;
  return before !== undefined && x - before <= after - x ? low - 1 : low;
}
