import { isDeepStrictEqual } from "node:util";
import { createLogReader, type ReaderEvent } from "../../src/core/log/logReader.ts";
import { RunCollector } from "../../src/core/run/runCollector.ts";
import { eventsOf } from "../support/readLog.ts";
import type { Input } from "./inputs.ts";

/** How many times as long as a plain log of its size, or of 100 kB, an input may take. */
const mostRatio = 12;
const retries = 12;

const plainLines = [
  (n: number) => `Epoch ${n >> 4}/90 | step ${n} | loss: ${(2 / (n + 1)).toFixed(6)} | lr 0.001`,
  (n: number) =>
    `[2024-01-01 10:00:00] INFO train.py: batch ${n} took ${n % 7}.25 s on host-${n % 9}`,
  (n: number) =>
    `val_loss=${(3 / (n + 1)).toFixed(4)} val_acc=${((n % 100) / 100).toFixed(2)} run${n}`,
  (n: number) => `saved part ${n} of the weights below out/weights_${n}.pt (${n} files)`,
];
const plain: Input = {
  how: "plain",
  bytes: Buffer.from(
    Array.from({ length: 1400 }, (_, n) => plainLines[n % plainLines.length]?.(n)).join("\n"),
  ),
  facts: { name: "plain.log", folders: [] },
  sizes: [4096],
};
/** What the plain log took when it was last read; null before. */
let ofPlain: number | null = null;

/**
 * What is wrong with the reading of an input, in a sentence; null where nothing is. Its time is measured against that
 * of a plain log, read in turns with it where it seems long.
 */
export function complaintAbout(input: Input): string | null {
  const size = Math.max(1, input.bytes.length / plain.bytes.length);
  let own = Number.POSITIVE_INFINITY;
  for (let time = 0; time < retries; time++) {
    const read = timed(input);
    if (read.failure !== null) return read.failure;
    own = Math.min(own, read.milliseconds);
    if (ofPlain === null || time > 0)
      ofPlain = Math.min(
        time > 1 && ofPlain !== null ? ofPlain : Infinity,
        timed(plain).milliseconds,
      );
    if (own <= mostRatio * ofPlain * size) return null;
  }
  const times = (own / ((ofPlain ?? 1) * size)).toFixed(0);
  return `took ${times} times as long as a plain log for ${input.bytes.length} bytes`;
}

interface TimedReading {
  readonly failure: string | null;
  /** Of the processor. */
  readonly milliseconds: number;
}

function timed(input: Input): TimedReading {
  const start = process.cpuUsage();
  const failure = failureOf(input);
  const { user, system } = process.cpuUsage(start);
  return { failure, milliseconds: (user + system) / 1000 };
}

function failureOf(input: Input): string | null {
  try {
    read(input);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Reads it as a growing log is read: in chunks, with a pause here and there. */
function read({ bytes, facts, sizes }: Input): void {
  const reader = createLogReader(facts);
  const collector = new RunCollector({ path: facts.name, name: facts.name, format: "" });
  const take = (events: Iterable<ReaderEvent>) => collector.acceptAll(events);
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    take(reader.push(bytes.subarray(from, from + size)));
    if (turn === 7 || turn === 50) take(reader.flush());
    from += size;
  }
  take(reader.flush());
}

/** Whether the chunks make a difference; null where they make none. */
export function differenceByChunks({ bytes, facts, sizes }: Input): string | null {
  const whole = eventsOf(bytes, facts, [bytes.length]);
  const cut = eventsOf(bytes, facts, sizes);
  if (isDeepStrictEqual(whole, cut)) return null;
  const at = whole.findIndex((event, index) => !isDeepStrictEqual(event, cut[index]));
  const [one, other] = [JSON.stringify(whole[at]), JSON.stringify(cut[at])];
  return `event ${at} of ${whole.length} is ${one} at once and ${other} of ${cut.length} in chunks of ${sizes}`;
}
