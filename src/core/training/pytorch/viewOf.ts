import { type Axis, atomsOf, isSameAxis, merged, type Shape, unknownAxis } from "./axis.ts";
import { type Exchange, exchangeOf } from "./exchange.ts";

/** A size that a view is asked for: what is multiplied in it, or the rest. */
export type AskedSize = "rest" | readonly Axis[];

export interface View {
  readonly axes: readonly Axis[];
  /** It asks for the axes in another order than they have: numbers of one land in another. */
  readonly exchange: Exchange | null;
}

/** The first axis under another name. */
export function asFirstAxis({ axes }: Shape, origin: string): readonly Axis[] {
  const [, ...others] = axes;
  return axes.length === 0 ? [] : [{ size: null, origin }, ...others];
}

/** What a view of axes gives: it cuts and joins neighbours, and never changes their order. */
export function viewOf(axes: readonly Axis[], sizes: readonly AskedSize[]): View {
  const asked = sizes.map((size) => (size === "rest" ? "rest" : merged(size)));
  const rest = sizes.indexOf("rest");
  const front = sizes.slice(0, rest < 0 ? sizes.length : rest);
  const back = rest < 0 ? [] : sizes.slice(rest + 1);
  const atoms = axes.flatMap(atomsOf);
  const start = taken(atoms, front as readonly (readonly Axis[])[], "front");
  const end = start && taken(start.left, back as readonly (readonly Axis[])[], "back");
  if (start && end && (rest >= 0 || end.left.every(({ size }) => size === 1))) {
    const middle = rest < 0 ? [] : [merged(end.left)];
    return { axes: [...start.axes, ...middle, ...end.axes], exchange: null };
  }
  const plain = asked.map((size) => (size === "rest" ? unknownAxis : size));
  return { axes: plain, exchange: exchangeOf(axes, sizes) };
}

interface Taken {
  readonly axes: readonly Axis[];
  readonly left: readonly Axis[];
}

/** Takes what is asked for from one end of the axes; null where it does not fit. */
function taken(
  atoms: readonly Axis[],
  sizes: readonly (readonly Axis[])[],
  end: "front" | "back",
): Taken | null {
  let left = end === "front" ? [...atoms] : atoms.toReversed();
  const axes: Axis[] = [];
  for (const size of end === "front" ? sizes : sizes.toReversed()) {
    const parts: Axis[] = [];
    for (const factor of end === "front" ? size : size.toReversed()) {
      const found = takeOne(left, factor, end);
      if (!found) return null;
      parts.push(...found.axes);
      left = [...found.left];
    }
    axes.push(merged(end === "front" ? parts : parts.toReversed()));
  }
  return end === "front" ? { axes, left } : { axes: axes.toReversed(), left: left.toReversed() };
}

/** One axis, several that make up a size, or a part of one. */
function takeOne(atoms: readonly Axis[], factor: Axis, end: "front" | "back"): Taken | null {
  const [first, ...others] = atoms;
  if (factor.size === 1) return { axes: [{ size: 1, origin: null }], left: atoms };
  if (first?.size === 1 && !isSameAxis(first, factor)) return takeOne(others, factor, end);
  if (!first) return null;
  if (isSameAxis(first, factor)) return { axes: [first], left: others };
  if (factor.size === null || first.size === null) return null;
  if (first.size % factor.size === 0) {
    const size = first.size / factor.size;
    const part = { size: factor.size, origin: `${first.origin} ${end} ${factor.size}` };
    return {
      axes: [part],
      left: [{ size, origin: `${first.origin} less ${factor.size}` }, ...others],
    };
  }
  if (factor.size % first.size !== 0) return null;
  const more = takeOne(others, { size: factor.size / first.size, origin: null }, end);
  return more && { axes: [first, ...more.axes], left: more.left };
}
