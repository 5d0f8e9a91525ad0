import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { FileFacts } from "../../src/core/log/logFormat.ts";
import { factsOf } from "../support/readLog.ts";
import { Random } from "./random.ts";

export interface Sample {
  readonly facts: FileFacts;
  readonly bytes: Buffer;
}

export interface Input extends Sample {
  /** How it was made. */
  readonly how: string;
  /** Sizes of the chunks in which it is read. */
  readonly sizes: readonly number[];
}

/** So much of a sample's beginning is used, in bytes. */
const mostBytes = 200_000;

export function readSamples(files: readonly string[]): readonly Sample[] {
  return files.map((file) => ({
    facts: factsOf(file),
    bytes: readFileSync(file).subarray(0, mostBytes),
  }));
}

/** Bytes and words that break readers. */
const splinters = [
  ..."\0\r\n\t\b\u001b\u00e9\u635f,;|:={}[]()'\"\\%/#-+.",
  ..."nan NaN -inf Infinity 1e999 -0 1e-320 0x1f 99999999999999999999 1,234 1.2.3 -- null None".split(
    " ",
  ),
  ..."Epoch loss val_loss step lr acc epoch,loss {'loss':0.1} {\"loss\":0.1} 10/10 [==== 50%|█ it/s".split(
    " ",
  ),
  "\u001b[2K\u001b[1A",
  "Traceback (most recent call last):\n",
  "\r\n\r\n",
  "((((((((((((((((((((((((((((((((",
  '{"a":'.repeat(80),
  "[".repeat(200),
].map((text) => Buffer.from(text));

type Maker = (random: Random, samples: readonly Sample[], own: Buffer) => Buffer;

const makers: Readonly<Record<string, Maker>> = {
  mutated: (random, _samples, own) => {
    const bytes = Buffer.from(own);
    for (let times = 1 + random.below(20); times > 0; times--)
      bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  cut: (random, _samples, own) => window(random, own, 1 + random.below(own.length)),
  splintered: (random, _samples, own) => {
    let bytes = own;
    for (let times = 1 + random.below(8); times > 0; times--)
      bytes = replaced(
        bytes,
        random.below(bytes.length + 1),
        random.below(12),
        random.pick(splinters),
      );
    return bytes;
  },
  spliced: (random, samples, own) => {
    const other = random.pick(samples).bytes;
    return Buffer.concat([
      window(random, own, 1 + random.below(own.length)),
      window(random, other, 1 + random.below(Math.min(other.length, 8000))),
      window(random, own, 1 + random.below(own.length)),
    ]);
  },
  shuffled: (random, samples, own) => {
    const lines =
      `${own.toString("latin1")}\n${random.pick(samples).bytes.toString("latin1", 0, 4000)}`.split(
        "\n",
      );
    return Buffer.from(lines.map(() => random.pick(lines)).join("\n"), "latin1");
  },
  joined: (random, _samples, own) =>
    Buffer.from(
      own.toString("latin1").replaceAll("\n", random.pick(["", " ", "\r", "\0", "\\n"])),
      "latin1",
    ),
  repeated: (random, _samples, own) => {
    const piece = window(random, own, 1 + random.below(60));
    return Buffer.concat(Array.from({ length: 200 + random.below(1500) }, () => piece));
  },
  words: (random) =>
    Buffer.concat(Array.from({ length: 1 + random.below(400) }, () => random.pick(splinters))),
  bytes: (random) =>
    Buffer.from(Array.from({ length: 1 + random.below(4000) }, () => random.below(256))),
  wide: (random, _samples, own) =>
    random.below(2) === 0
      ? Buffer.from(own.toString("latin1"), "utf16le")
      : Buffer.concat([Buffer.alloc(random.below(3000)), own]),
  packed: (random, _samples, own) => {
    const packed = gzipSync(own.subarray(0, 4000));
    return window(random, packed, 1 + random.below(packed.length));
  },
};

/** The input of a number: the same for the same seed and samples. */
export function inputOf(samples: readonly Sample[], seed: number, number: number): Input {
  const random = new Random(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const sample = random.pick(samples);
  const how = random.pick(Object.keys(makers));
  const most = random.below(20) === 0 ? 100_000 : 6000;
  const own = sample.bytes.length === 0 ? Buffer.from("\n") : window(random, sample.bytes, most);
  const made = makers[how]?.(random, samples, own) ?? own;
  const sizes = Array.from(
    { length: 1 + random.below(4) },
    () => 1 + random.below(random.pick([40, 5000, 300_000])),
  );
  const facts = random.below(4) === 0 ? random.pick(samples).facts : sample.facts;
  return { facts, bytes: made.subarray(0, mostBytes), how, sizes };
}

function window(random: Random, bytes: Buffer, length: number): Buffer {
  const from = random.below(2) === 0 ? 0 : random.below(Math.max(1, bytes.length - length));
  return bytes.subarray(from, from + length);
}

function replaced(bytes: Buffer, at: number, count: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + count)]);
}
