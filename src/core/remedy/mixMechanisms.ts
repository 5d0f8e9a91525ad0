import type { Remedy } from "./remedy.ts";
import type { RemedyId } from "./remedyId.ts";

/** What changes a training by the same means: where one does not help, the next is no better guess than something else. */
const mechanisms: Readonly<Partial<Record<RemedyId, string>>> = {
  "use-adam": "optimizer",
  "use-rmsprop": "optimizer",
  "add-momentum": "optimizer",
  "raise-learning-rate": "rate",
  "lower-learning-rate": "rate",
  "cosine-annealing": "schedule",
  "one-cycle": "schedule",
  "cyclical-learning-rate": "schedule",
  "reduce-on-plateau": "schedule",
  "warm-up": "schedule",
  "relu-activation": "activation",
  "he-initialization": "initialization",
  "xavier-initialization": "initialization",
  "batch-norm": "normalization",
  "layer-norm": "normalization",
  "clip-gradient-norm": "clipping",
};

/** Who has tried so many ways out looks for others by hand. */
const first = 3;

/**
 * Puts the best edit of each mechanism before a second of the same, until there are three. All else keeps its place:
 * so does an edit of no such mechanism, which is never moved up.
 */
export function mixMechanisms(remedies: readonly Remedy[]): readonly Remedy[] {
  const chosen: Remedy[] = [];
  const taken = new Set<string>();
  const edits = remedies.filter(({ placement }) => placement.kind === "edit");
  for (const [place, remedy] of edits.entries()) {
    if (chosen.length === first) break;
    const mechanism = mechanisms[remedy.id];
    const isMovedUp = place > chosen.length;
    if ((mechanism === undefined && isMovedUp) || taken.has(mechanism ?? remedy.id)) continue;
    taken.add(mechanism ?? remedy.id);
    chosen.push(remedy);
  }
  return [...chosen, ...remedies.filter((remedy) => !chosen.includes(remedy))];
}
