import { PbfReader } from "pbf";

/** One field of a message: read what is wanted of it; what is not read is skipped. */
export type ReadField<T> = (field: number, into: T, reader: PbfReader) => void;

/** Reads messages, many of them from the same bytes. */
export class MessageReader {
  #reader = new PbfReader(new Uint8Array(0));

  /**
   * The message from `from` to before `to`. null where the bytes are no message; what `into` has by then is void.
   * Memory stays bounded: no length that the bytes claim reaches beyond them.
   */
  read<T>(bytes: Uint8Array, from: number, to: number, read: ReadField<T>, into: T): T | null {
    if (this.#reader.buf !== bytes) this.#reader = new PbfReader(bytes);
    const reader = this.#reader;
    reader.pos = from;
    reader.length = to;
    try {
      reader.readFields(read, into, to);
      return reader.pos === to ? into : null;
    } catch {
      return null;
    }
  }
}

/** Reads one message that fills `bytes`; null where they are none. */
export function readMessage<T>(bytes: Uint8Array, read: ReadField<T>, into: T): T | null {
  return new MessageReader().read(bytes, 0, bytes.length, read, into);
}

/** The message that is the value of the field just met. @throws RangeError where it reaches beyond the bytes. */
export function readNested<T>(reader: PbfReader, read: ReadField<T>, into: T): T {
  const end = lengthOf(reader) + reader.pos;
  reader.readFields(read, into, end);
  if (reader.pos !== end) throw new RangeError("a field reaches beyond its message");
  return into;
}

/** DataPasses over the bytes of the field just met; how many there are. @throws RangeError as below. */
export function skipBytes(reader: PbfReader): number {
  const length = lengthOf(reader);
  reader.pos += length;
  return length;
}

/** The bytes of the field just met, in place. @throws RangeError where they reach beyond the message. */
export function readSlice(reader: PbfReader): Uint8Array {
  const length = skipBytes(reader);
  return reader.buf.subarray(reader.pos - length, reader.pos);
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
