/** Bytes of UTF-8 that are kept of the path under way. */
const longestPath = 4096;
const words = 2;
const beat = 0;
const length = 1;

export type LedgerMemory = SharedArrayBuffer;

/**
 * What a thread is at, in memory that another thread can read while the first is busy and answers nothing: a beat
 * that counts up while its event loop turns, and the file it took up last.
 */
export function newLedgerMemory(): LedgerMemory {
  return new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT + longestPath);
}

export interface WorkLedger {
  /** Called again and again by the event loop. */
  beat(): void;
  /** The file whose bytes, companions or name the thread takes up now. */
  begin(path: string): void;
}

export const noLedger: WorkLedger = { beat: () => {}, begin: () => {} };

export function writeLedger(memory: LedgerMemory): WorkLedger {
  const { counters, text } = viewsOf(memory);
  const encoder = new TextEncoder();
  return {
    beat: () => void Atomics.add(counters, beat, 1),
    begin: (path) => {
      // A shared buffer cannot be encoded into directly.
      const bytes = encoder.encode(path).subarray(0, longestPath);
      text.set(bytes);
      Atomics.store(counters, length, bytes.length);
    },
  };
}

export interface LedgerReading {
  readonly beats: number;
  /** "" where no file was taken up yet. */
  readonly path: string;
}

export function readLedger(memory: LedgerMemory): LedgerReading {
  const { counters, text } = viewsOf(memory);
  const bytes = text.slice(0, Atomics.load(counters, length));
  return { beats: Atomics.load(counters, beat), path: new TextDecoder().decode(bytes) };
}

function viewsOf(memory: LedgerMemory) {
  const text = new Uint8Array(memory, words * Int32Array.BYTES_PER_ELEMENT);
  return { counters: new Int32Array(memory, 0, words), text };
}
