import { closeSync, openSync, writeSync } from "node:fs";
import { crc32c, masked } from "../../../src/core/log/formats/binary/crc.ts";

/** The log's records begin with `step <n> loss <x>`; three lines of other output stand between them. */
export function record(step: number): string {
  const loss = 2 + 8 / Math.sqrt(1 + step) + 0.05 * Math.sin(step * 12.9898);
  const noise =
    `[INFO] worker ${step % 8}: fetched shard ${step % 977} of the data set in ${step % 13} parts\n`.repeat(
      3,
    );
  return `step ${step} loss ${loss.toFixed(5)} grad_norm ${(0.5 + (step % 7) / 10).toFixed(4)}\n${noise}`;
}

/** @returns how many records were written. */
export function writeLog(path: string, megabytes: number): number {
  return writeBlocks(path, megabytes, "", record);
}

const columns = [
  "epoch",
  "step",
  "train_loss",
  "train_acc",
  "val_loss",
  "val_acc",
  "lr",
  "grad_norm",
];

/** @returns how many rows were written below the header. */
export function writeCsv(path: string, megabytes: number): number {
  const noise = randomNumbers(1);
  return writeBlocks(path, megabytes, `${columns.join(",")}\n`, (step) => {
    const loss = 2 / Math.sqrt(1 + step / 1000) + 0.1 * noise();
    const accuracy = 1 / (1 + loss);
    const validated = step % 10 === 0 ? `${(loss + 0.1).toFixed(6)},${accuracy.toFixed(5)}` : ",";
    const rate = 1e-3 / (1 + step / 1e5);
    return `${Math.floor(step / 1000)},${step},${loss.toFixed(6)},${accuracy.toFixed(5)},${validated},${rate.toExponential(4)},${(1 + noise()).toFixed(4)}\n`;
  });
}

const recordBytes = 12 + 4;

/** An event file as PyTorch's SummaryWriter writes it: one scalar an event, of four tags in turn. */
export function writeEvents(path: string, scalars: number): void {
  const file = openSync(path, "w");
  const noise = randomNumbers(2);
  const tags = ["train/loss", "train/accuracy", "lr", "grad_norm"].map((tag) => Buffer.from(tag));
  const first = framed(Buffer.concat([wallTime(0), Buffer.from("\x1a\x0dbrain.Event:2")]));
  let pending: Buffer[] = [first];
  for (let index = 0; index < scalars; index++) {
    const step = Math.floor(index / tags.length);
    pending.push(framed(scalarEvent(step, tags[index % tags.length] ?? first, noise())));
    if (pending.length < 4096 && index < scalars - 1) continue;
    writeSync(file, Buffer.concat(pending));
    pending = [];
  }
  closeSync(file);
}

function scalarEvent(step: number, tag: Buffer, value: number): Buffer {
  const simple = Buffer.alloc(5);
  simple[0] = 0x15;
  simple.writeFloatLE(value, 1);
  const one = Buffer.concat([Buffer.from([0x0a, tag.length]), tag, simple]);
  const summary = Buffer.concat([Buffer.from([0x0a, one.length]), one]);
  const header = [0x10, ...varint(step), 0x2a, summary.length];
  return Buffer.concat([wallTime(step), Buffer.from(header), summary]);
}

function wallTime(step: number): Buffer {
  const field = Buffer.alloc(9);
  field[0] = 0x09;
  field.writeDoubleLE(1.7e9 + step * 0.25, 1);
  return field;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function framed(data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + recordBytes);
  whole.writeUInt32LE(data.length, 0);
  whole.writeUInt32LE(masked(crc32c(whole, 0, 8)), 8);
  data.copy(whole, 12);
  whole.writeUInt32LE(masked(crc32c(data)), 12 + data.length);
  return whole;
}

function writeBlocks(
  path: string,
  megabytes: number,
  head: string,
  entry: (index: number) => string,
): number {
  const file = openSync(path, "w");
  let bytes = writeSync(file, head);
  let index = 0;
  while (bytes < megabytes * 1e6) {
    let block = "";
    for (let i = 0; i < 2000; i++) block += entry(index++);
    bytes += writeSync(file, block);
  }
  closeSync(file);
  return index;
}

/** From 0 to 1, the same sequence for each seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
