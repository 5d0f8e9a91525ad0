import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { crc32, crc32c, masked } from "../../../../../../src/core/log/formats/binary/crc.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("CRC-32C of the vectors of RFC 3720", () => {
  assert.equal(crc32c(bytes("123456789")), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e);
});

test("CRC-32 is that of zlib", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
      assert.equal(crc32(data), zlibCrc32(data));
    }),
  );
});

test("A checksum of a part is that of the part on its own", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), fc.nat(100), (data, a, b) => {
      const [from, to] = [Math.min(a, b, data.length), Math.min(Math.max(a, b), data.length)];
      assert.equal(crc32c(data, from, to), crc32c(data.slice(from, to)));
    }),
  );
});

test("The mask is the rotation and constant of TFRecord", () => {
  assert.equal(masked(0), 0xa282ead8);
  assert.equal(masked(1 << 15), 0xa282ead9);
});
