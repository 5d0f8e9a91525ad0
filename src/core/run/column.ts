/** Values from which on a column grows in place. Below, copying costs next to nothing. */
const inPlaceFrom = 1 << 16;
/** Address space that a column asks for when it begins to grow in place, in values; memory only as it fills. */
const reserved = 1 << 24;
/** Values by which it then grows: what can be filled within a millisecond. */
const stride = 1 << 15;

export type Column = Float64Array | Uint32Array;

/** Room that a column of that capacity gets next, in values. */
export function nextCapacity(capacity: number): number {
  return capacity < inPlaceFrom ? 2 * capacity : capacity + stride;
}

/**
 * The column with room for `capacity` values, of which the new ones are zero. A large column grows in its
 * own buffer, so that no single append copies all of it: views that were handed out stay valid.
 */
export function enlarged<T extends Column>(column: T, capacity: number): T {
  const bytes = capacity * column.BYTES_PER_ELEMENT;
  const buffer = column.buffer as ArrayBuffer;
  let grown = column;
  if (buffer.resizable && bytes <= buffer.maxByteLength) {
    buffer.resize(bytes);
  } else {
    grown = emptyLike(column, capacity);
    grown.set(column);
  }
  return grown;
}

/** A column of zeros beside another, which grows in place where it is large. */
export function emptyLike<T extends Column>(column: T, capacity: number): T {
  const bytes = capacity * column.BYTES_PER_ELEMENT;
  const maxByteLength = Math.max(reserved, 2 * capacity) * column.BYTES_PER_ELEMENT;
  const room =
    capacity > inPlaceFrom ? new ArrayBuffer(bytes, { maxByteLength }) : new ArrayBuffer(bytes);
  return new (column.constructor as new (buffer: ArrayBuffer) => T)(room);
}
