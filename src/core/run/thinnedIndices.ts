/** For what is kept, from one series to the next: memory that was not used before costs more than all else here. */
let scratch = new Uint32Array(0);

/** Neighbours of which one in two is kept. */
const bucket = 8;
/** Neighbours that already stand for a larger share of all points are kept: each stretch is told by a few. */
const largestShare = 1 / 1024;

/**
 * Indices that stay of a long series: all of its newer half, and of the older half of each eight neighbours about
 * four. These are every fourth point, whatever its value, the lowest and the highest, which keeps their middle where it
 * was and every spike, and the first NaN or infinity. Neighbours do not reach over a seam, whose point stays.
 * @param ordinals which of all points each is, from 0; null where that is its index.
 * @param total how many points there have been.
 */
export function thinnedIndices(
  values: Float64Array,
  seams: readonly { readonly index: number }[],
  ordinals: Uint32Array | null,
  total: number,
): Uint32Array {
  const { length } = values;
  if (scratch.length < length) scratch = new Uint32Array(2 * length);
  const kept = scratch;
  let count = 0;
  const old = length >> 1;
  const ordinal = (index: number) => ordinals?.[index] ?? index;
  let seam = 0;
  for (let from = 0; from < old; ) {
    while ((seams[seam]?.index ?? Number.POSITIVE_INFINITY) <= from) seam++;
    const to = Math.min(from + bucket, old, seams[seam]?.index ?? old);
    const isSparse = ordinal(to) - ordinal(from) > largestShare * total;
    const stays = isSparse ? everyBit : keptOfBucket(values, from, to);
    for (let i = from; i < to; i++) if ((stays >> (i - from)) & 1) kept[count++] = i;
    from = to;
  }
  for (let i = old; i < length; i++) kept[count++] = i;
  return kept.slice(0, count);
}

const everyBit = -1;

/** A bit for each point from `from` to before `to`, eight at most. */
function keptOfBucket(values: Float64Array, from: number, to: number): number {
  let low = -1;
  let high = -1;
  let odd = -1;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      if (odd < 0) odd = i;
      continue;
    }
    if (value < lowest) {
      lowest = value;
      low = i;
    }
    if (value > highest) {
      highest = value;
      high = i;
    }
  }
  let bits = 1;
  if (from + bucket / 2 < to) bits |= 1 << (bucket / 2);
  if (low >= 0) bits |= (1 << (low - from)) | (1 << (high - from));
  if (odd >= 0) bits |= 1 << (odd - from);
  for (let i = from + 2; i < to && 2 * countOf(bits) < to - from; i++) bits |= 1 << (i - from);
  return bits;
}

/** Of eight bits, those that are set. */
function countOf(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count++;
  return count;
}
