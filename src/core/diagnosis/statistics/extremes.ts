/** The least and the greatest of any number of values, of more than a call can be given as arguments too. */
export function extremesOf(values: ArrayLike<number>): {
  readonly least: number;
  readonly greatest: number;
} {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { least, greatest };
}
