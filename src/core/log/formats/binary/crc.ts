/** Checksum of the bytes from `from` to before `to`, or of all. */
export type Crc = (bytes: Uint8Array, from?: number, to?: number) => number;

/** CRC-32C (Castagnoli), of TFRecord files: RFC 3720, appendix B.4. */
export const crc32c: Crc = checksum(0x82f63b78);

/** CRC-32 (IEEE 802.3), of W&B's logs. */
export const crc32: Crc = checksum(0xedb88320);

/** A TFRecord holds its checksums masked, because a checksum of data that holds checksums is weak. */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The little-endian number of 32 bits that begins there. */
export function unsigned32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}

/** Eight bytes at a time with eight tables ("slicing by 8", Kounavis and Berry 2005). */
function checksum(polynomial: number): Crc {
  const t = tables(polynomial);
  return (bytes, from = 0, to = bytes.length) => {
    let crc = -1;
    let at = from;
    for (const end = to - 7; at < end; at += 8) {
      const low = crc ^ unsigned32(bytes, at);
      crc =
        entry(t, 7, low) ^
        entry(t, 6, low >>> 8) ^
        entry(t, 5, low >>> 16) ^
        entry(t, 4, low >>> 24) ^
        entry(t, 3, bytes[at + 4] ?? 0) ^
        entry(t, 2, bytes[at + 5] ?? 0) ^
        entry(t, 1, bytes[at + 6] ?? 0) ^
        entry(t, 0, bytes[at + 7] ?? 0);
    }
    for (; at < to; at++) crc = (crc >>> 8) ^ entry(t, 0, crc ^ (bytes[at] ?? 0));
    return ~crc >>> 0;
  };
}

function entry(tables: Int32Array, table: number, byte: number): number {
  return tables[(table << 8) | (byte & 0xff)] ?? 0;
}

function tables(polynomial: number): Int32Array {
  const all = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    all[byte] = crc;
  }
  for (let index = 256; index < all.length; index++) {
    const last = all[index - 256] ?? 0;
    all[index] = (last >>> 8) ^ (all[last & 0xff] ?? 0);
  }
  return all;
}
