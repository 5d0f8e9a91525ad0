import { phaseOf, wordsOf } from "../words/metricWords.ts";

export type PositionKind = "epoch" | "step";

const words = (list: string) => new Set(list.split(" "));
const stepWords = words(
  "step steps iter iters iteration iterations it batch update updates episode episodes game games generation generations round rounds timestep timesteps nupdates count",
);
const epochWords = words("epoch epochs ep");
const positionFillers = words(
  "global current cur at the of for optimizer completed finished average mean avg env environment total batch minibatch iter iteration update whole start starting begin end i",
);
const maxPositionWords = 8;

const before = words("at after in");
/** `batch i: 3`, `epoch_idx=4`, `Game number: 5`. */
const counters = words("i idx index id no number progress");

/** Whether a name says where the training stands: `Epoch`, `Train Epoch`, `Global Iter`, `validation loss at iteration`. */
export function positionOf(name: string): PositionKind | null {
  const own = wordsOf(name);
  const all = own.length > 1 && counters.has(own.at(-1) ?? "") ? own.slice(0, -1) : own;
  const last = all.at(-1);
  if (last === undefined || all.length > maxPositionWords) return null;
  const kind = epochWords.has(last) ? "epoch" : stepWords.has(last) ? "step" : null;
  if (kind === null) return null;
  if (before.has(all.at(-2) ?? "")) return kind;
  const rest = all.slice(0, -1);
  const fits = (word: string) =>
    positionFillers.has(word) ||
    phaseOf(word) !== null ||
    epochWords.has(word) ||
    word.startsWith("第");
  return rest.every(fits) ? kind : null;
}

const maxCountWords = 3;

/** `BDA iteration [6/10]`: whatever is iterated, what is counted against a total is a place. */
export function positionOfCount(name: string): PositionKind | null {
  const all = wordsOf(name);
  const last = all.at(-1) ?? "";
  if (all.length > maxCountWords) return null;
  return epochWords.has(last) ? "epoch" : stepWords.has(last) && last !== "count" ? "step" : null;
}
