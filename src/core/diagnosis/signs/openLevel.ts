import type { Run } from "../../run/run.ts";
import type { Curve } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import type { Flatness } from "./flatness.ts";
import { creepsOn } from "./hiddenFall.ts";
import type { Level } from "./plateauLevel.ts";

/** So weak, at so low a level, a plateau is open where both losses creep on. */
const vague = { strength: 0.62, level: 0.7 };
/** Levels that are bad only if the task allows better ones. */
const relative: readonly Level[] = ["underfit", "unmeasured", "unclear"];
const bound = /(?:^|[^a-z])(?:n?elbo|kl|kld|kl[ _-]?div\w*|vae)(?:[^a-z]|$)/i;

/** Whether a loss that stands still may be as low as it gets, whatever share of its opening that is. */
export function isLevelOpen(
  curves: RunCurves,
  curve: Curve,
  { level, opening }: Flatness,
  judged: { readonly level: Level; readonly strength: number },
): boolean {
  if (relative.includes(judged.level) && boundsLikelihood(curves.run)) return true;
  if (judged.strength >= vague.strength || level >= vague.level * opening) return false;
  return creepsOn(curve, curves.of("val_loss"));
}

/** What a bound on the likelihood leaves at the end is the entropy of the data: most of what it began with. */
export function boundsLikelihood({ series }: Run): boolean {
  return series.some(({ name }) => bound.test(name));
}
