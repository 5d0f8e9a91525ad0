import type { Remedy } from "../remedy.ts";
import type { RemedyId } from "../remedyId.ts";
import { few } from "./oneDirection.ts";

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

/**
 * Puts the best edit of each mechanism before a second of the same, until there are a few. What is weak is not moved
 * up, what is as likely as not does not lead, and what comes second keeps its place behind them.
 */
export function mixMechanisms(
  remedies: readonly Remedy[],
  open: ReadonlySet<RemedyId>,
): readonly Remedy[] {
  const chosen: Remedy[] = [];
  const taken = new Set<string>();
  const edits = remedies.filter(({ placement, isWeak }) => placement.kind === "edit" && !isWeak);
  const leading = edits.find(({ id }) => !open.has(id));
  for (const remedy of leading ? [leading, ...edits] : edits) {
    if (chosen.length === few) break;
    const mechanism = mechanisms[remedy.id] ?? remedy.id;
    if (taken.has(mechanism)) continue;
    taken.add(mechanism);
    chosen.push(remedy);
  }
  return [...chosen, ...remedies.filter((remedy) => !chosen.includes(remedy))];
}
