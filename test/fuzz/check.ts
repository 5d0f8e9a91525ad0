import { isDeepStrictEqual } from "node:util";
import { createLogReader, type ReaderEvent } from "../../src/core/log/logReader.ts";
import { RunCollector } from "../../src/core/run/runCollector.ts";
import { eventsOf } from "../support/readLog.ts";
import type { Input } from "./inputs.ts";

/** Milliseconds of the processor that 100 kB may take, at the least. */
const millisecondsPer100k = 100;
const retries = 12;

/** What is wrong with the reading of an input, in a sentence; null where nothing is. */
export function complaintAbout(input: Input): string | null {
  const allowed = millisecondsPer100k * Math.max(1, input.bytes.length / 100_000);
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < retries && least > allowed; time++) {
    const start = process.cpuUsage();
    const complaint = failureOf(input);
    if (complaint !== null) return complaint;
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  if (least <= allowed) return null;
  return `took ${least.toFixed(0)} ms of ${allowed.toFixed(0)} ms for ${input.bytes.length} bytes`;
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
