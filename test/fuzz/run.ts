import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { complaintAbout, differenceByChunks } from "./check.ts";
import { inputOf, type Sample } from "./inputs.ts";

/** Of how many inputs one is also read at once and in chunks, to compare. */
const comparedEvery = 5;

export interface FuzzRun {
  readonly samples: readonly Sample[];
  readonly seed: number;
  readonly count: number;
}

/** Reads random inputs. Each complaint names the seed and the input, which make it again. */
export function fuzz(
  { samples, seed, count }: FuzzRun,
  progress = (_done: number) => {},
): string[] {
  const complaints: string[] = [];
  const heap: number[] = [];
  for (let number = 0; number < count && complaints.length < 50; number++) {
    const input = inputOf(samples, seed, number);
    const complaint =
      complaintAbout(input) ?? (number % comparedEvery === 0 ? differenceByChunks(input) : null);
    if (complaint !== null)
      complaints.push(
        `--seed ${seed} --input ${number} (${input.how} ${input.facts.name}): ${complaint}`,
      );
    if (number % Math.ceil(count / 10) === 0) {
      progress(number);
      heap.push(heapInUse());
    }
  }
  return [...complaints, ...growth(heap)];
}

/** What is kept of each input would show as memory that grows from the second tenth to the last. */
function growth(heap: readonly number[]): string[] {
  const grown = ((heap.at(-1) ?? 0) - (heap[1] ?? 0)) / 2 ** 20;
  return grown > 24 ? [`memory grew by ${grown.toFixed(0)} MB: ${heap.join(", ")}`] : [];
}

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  return process.memoryUsage().heapUsed;
}
