export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % point of the standard normal. */
const normal = 1.959964;

/** 95 % interval of a share, from `count` of `of` ≥ 1 trials (Wilson 1927, without continuity correction). */
export function wilsonInterval(count: number, of: number): Interval {
  const share = count / of;
  const z2 = normal * normal;
  const centre = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half =
    (normal / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
