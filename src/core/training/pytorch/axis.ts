/** One axis of a tensor. */
export interface Axis {
  /** How long it is; null where that is not certain. */
  readonly size: number | null;
  /** What it counts, told apart by where it comes from: `rows` are samples. Null where that is not known. */
  readonly origin: string | null;
  /** The axes that a view has lined up in it, the slowest first. */
  readonly parts?: readonly Axis[];
}

export interface Shape {
  readonly axes: readonly Axis[];
  /** A table of pandas, whose columns have names. */
  readonly isNamed?: boolean;
}

export const unknownAxis: Axis = { size: null, origin: null };
/** The samples of a batch. */
export const rows: Axis = { size: null, origin: "rows" };
export const scalar: Shape = { axes: [] };

/** A table with one column. */
export function isColumn(shape: Shape | null): boolean {
  return shape?.axes.length === 2 && shape.axes[1]?.size === 1;
}

export function isFlat(shape: Shape | null): boolean {
  return shape?.axes.length === 1;
}

export function isRows(axis: Axis | undefined): boolean {
  return axis?.origin === rows.origin;
}

/** What a layer's own output axis is called. */
export function featuresOf(place: number, size: number | null): Axis {
  return { size, origin: `features ${place}` };
}

export function isFeatures(axis: Axis | undefined): boolean {
  return axis?.origin?.startsWith("features ") ?? false;
}

/** Position of an axis that is counted from either end; null for one that is not there. */
export function positionIn({ axes }: Shape, axis: unknown): number | null {
  if (typeof axis !== "number" || !Number.isInteger(axis)) return null;
  const position = axis < 0 ? axes.length + axis : axis;
  return position >= 0 && position < axes.length ? position : null;
}

export function isSameAxis(a: Axis | undefined, b: Axis | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    ((a.size !== null && a.size === b.size) || (a.origin !== null && a.origin === b.origin))
  );
}

/** The axes that are lined up in one, itself where none are. */
export function atomsOf(axis: Axis): readonly Axis[] {
  return axis.parts?.flatMap(atomsOf) ?? [axis];
}

/** Several axes as one, the slowest first. */
export function merged(parts: readonly Axis[]): Axis {
  const [only, another] = parts;
  if (only && !another) return only;
  const size = parts.reduce<number | null>(
    (product, { size: next }) => (product === null || next === null ? null : product * next),
    1,
  );
  return { size, origin: null, parts };
}

/** What numpy and torch make of two operands side by side. */
export function broadcast(left: Shape | null, right: Shape | null): Shape | null {
  if (!left || !right) return null;
  const rank = Math.max(left.axes.length, right.axes.length);
  const axes = Array.from({ length: rank }, (_, at) => {
    const [a, b] = [left, right].map((shape) => shape.axes[at - rank + shape.axes.length]);
    if (!a || a.size === 1) return b ?? a ?? unknownAxis;
    if (!b || b.size === 1) return a;
    return { size: a.size ?? b.size, origin: a.origin ?? b.origin };
  });
  return { axes };
}

/** `x @ w`: the last axis of `x` becomes the last of `w`. */
export function product(left: Shape | null, right: Shape | null): Shape | null {
  if (!left || !right || left.axes.length === 0 || right.axes.length === 0) return null;
  const kept = left.axes.slice(0, -1);
  if (right.axes.length === 1) return { axes: kept };
  const last = right.axes.at(-1) ?? unknownAxis;
  const before = broadcast({ axes: kept.slice(0, -1) }, { axes: right.axes.slice(0, -2) });
  return left.axes.length === 1
    ? { axes: [...right.axes.slice(0, -2), last] }
    : { axes: [...(before?.axes ?? []), kept.at(-1) ?? unknownAxis, last] };
}
