/** How many values of an ascending column are below `bound`: where the first stands that is not. */
export function countBelow(ascending: ArrayLike<number>, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether each value is finite and above the one before it. */
export function rises(column: ArrayLike<number>): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < column.length; i++) {
    const at = column[i] ?? Number.NaN;
    if (!(at > before) || at === Number.POSITIVE_INFINITY) return false;
    before = at;
  }
  return true;
}
