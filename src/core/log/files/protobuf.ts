import { PbfReader } from "pbf";

/** One field of a message: read what is wanted of it; what is not read is skipped. */
export type ReadField<T> = (field: number, into: T, reader: PbfReader) => void;

/**
 * Reads a message that fills `bytes`. null where the bytes are no message; what `into` has by then is void.
 * Memory stays bounded: no length that the bytes claim reaches beyond them.
 */
export function readMessage<T>(bytes: Uint8Array, read: ReadField<T>, into: T): T | null {
  try {
    const reader = new PbfReader(bytes);
    reader.readFields(read, into);
    return reader.pos === bytes.length ? into : null;
  } catch {
    return null;
  }
}

/** The message that is the value of the field just met. @throws RangeError where it reaches beyond the bytes. */
export function readNested<T>(reader: PbfReader, read: ReadField<T>, into: T): T {
  const end = lengthOf(reader) + reader.pos;
  reader.readFields(read, into, end);
  if (reader.pos !== end) throw new RangeError("a field reaches beyond its message");
  return into;
}

/** The bytes of the field just met, in place. @throws RangeError where they reach beyond the message. */
export function readSlice(reader: PbfReader): Uint8Array {
  const length = lengthOf(reader);
  const slice = reader.buf.subarray(reader.pos, reader.pos + length);
  reader.pos += length;
  return slice;
}

/** A string as it is UTF-8. */
export function readText(reader: PbfReader): string {
  return decoder.decode(readSlice(reader));
}

const decoder = new TextDecoder();

function lengthOf(reader: PbfReader): number {
  if (reader.type !== 2) throw new RangeError("a field of another type");
  const length = reader.readVarint();
  if (length > reader.length - reader.pos) throw new RangeError("a field reaches beyond the bytes");
  return length;
}
