import type { PbfReader } from "pbf";
import { readMessage, readNested, readSlice, readText } from "./protobuf.ts";

/** How a number of a `DataType` (TensorFlow's types.proto) lies in `tensor_content`, little endian. */
const contents: Readonly<Record<number, (view: DataView) => number>> = {
  1: (view) => view.getFloat32(0, true),
  2: (view) => view.getFloat64(0, true),
  3: (view) => view.getInt32(0, true),
  4: (view) => view.getUint8(0),
  5: (view) => view.getInt16(0, true),
  6: (view) => view.getInt8(0),
  9: (view) => Number(view.getBigInt64(0, true)),
  10: (view) => view.getUint8(0),
  14: (view) => bfloat16(view.getUint16(0, true)),
  17: (view) => view.getUint16(0, true),
  19: (view) => half(view.getUint16(0, true)),
  22: (view) => view.getUint32(0, true),
  23: (view) => Number(view.getBigUint64(0, true)),
};
const [stringType, bfloat16Type, halfType] = [7, 14, 19];

interface Tensor {
  type: number;
  elements: number;
  content: Uint8Array | null;
  value: number | null;
  text: string | null;
}

/** The value of a tensor of one element: a number, or the text of a string; null where it is anything else. */
export function tensorScalar(bytes: Uint8Array): number | string | null {
  const none: Tensor = { type: 0, elements: 1, content: null, value: null, text: null };
  const tensor = readMessage(bytes, tensorField, none);
  if (tensor === null || tensor.elements !== 1) return null;
  const { type, content, value, text } = tensor;
  if (type === stringType) return text;
  if (content !== null) return fromContent(content, type);
  if (value === null) return null;
  if (type === halfType) return half(value);
  return type === bfloat16Type ? bfloat16(value) : value;
}

function fromContent(content: Uint8Array, type: number): number | null {
  try {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    return contents[type]?.(view) ?? null;
  } catch {
    return null;
  }
}

/** Field numbers of tensor.proto. Of repeated values the first counts: no other is there in a scalar. */
function tensorField(field: number, tensor: Tensor, reader: PbfReader): void {
  switch (field) {
    case 1:
      tensor.type = reader.readVarint();
      return;
    case 2:
      readNested(reader, shapeField, tensor);
      return;
    case 4:
      tensor.content = readSlice(reader);
      return;
    case 5:
      tensor.value ??= first(reader, () => reader.readFloat());
      return;
    case 6:
      tensor.value ??= first(reader, () => reader.readDouble());
      return;
    case 8:
      tensor.text ??= readText(reader);
      return;
    case 7:
    case 10:
    case 11:
    case 13:
    case 16:
    case 17:
      tensor.value ??= first(reader, () => reader.readVarint(true));
  }
}

/** The first of a repeated number, packed or not. */
function first(reader: PbfReader, read: () => number): number | null {
  if (reader.type !== 2) return read();
  const { length } = readSlice(reader);
  const end = reader.pos;
  if (length === 0) return null;
  reader.pos = end - length;
  const value = read();
  reader.pos = end;
  return value;
}

function shapeField(field: number, tensor: Tensor, reader: PbfReader): void {
  if (field === 2) readNested(reader, dimensionField, tensor);
}

function dimensionField(field: number, tensor: Tensor, reader: PbfReader): void {
  if (field === 1) tensor.elements *= reader.readVarint(true);
}

function bfloat16(bits: number): number {
  return contents[1]?.(new DataView(Uint32Array.of((bits & 0xffff) << 16).buffer)) ?? Number.NaN;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
