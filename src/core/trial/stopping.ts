import { type Message, message } from "../message.ts";
import type { Line } from "../run/line.ts";
import type { Run } from "../run/run.ts";
import type { Candidate } from "./candidate.ts";
import { courseOf, endOf, levelAt } from "./course.ts";
import { type Case, type Judgement, judgeTrial } from "./judgement.ts";
import { unitsOf } from "./units.ts";

export type Stop =
  | { readonly kind: "go on" }
  /** Nothing that can still come would change the answer. */
  | { readonly kind: "stop"; readonly why: "lost" | "back" | "no better" | "behind" | "won" };

/** Runs end at this share of the stuck run's length where they have clearly won by then. */
const wonShare = 0.6;
/** The rungs at which a trial must be ahead of the stuck run to go on (asynchronous halving, Li et al. 2020). */
const rung = 0.6;
/** A sign is back for certain from this confidence on. */
const certain = 0.8;
/** At a rung a trial is dropped whose loss is this many times that of one which has fixed the run. */
const behindFactor = 2;

export interface Progress {
  readonly stuck: Run;
  readonly trial: Run;
  readonly about: Case;
  readonly candidate: Candidate;
  /** The best trial that has ended and fixed the run. */
  readonly best: Run | null;
  /** Runs of a set are judged together: one alone ends early only where it is lost or far behind. */
  readonly isOfSet: boolean;
}

/** Whether a trial that is still running can be ended. */
export function stopping({ stuck, trial, about, candidate, best, isOfSet }: Progress): Stop {
  const [before, after] = [courseOf(stuck, about.measure), courseOf(trial, about.measure)];
  if (before === null || after === null) return { kind: "go on" };
  const x = endOf(after);
  const done = shareDone(before, x);
  if (after.x.length < 3) return { kind: "go on" };
  if (isLostFor(after, 3)) return { kind: "stop", why: "lost" };
  if (done < rung) return { kind: "go on" };
  if (isOfSet) return { kind: "go on" };
  const units = unitsOf(candidate);
  const judgement = judgeTrial(stuck, trial, { ...about, units }, candidate.preferred);
  if (isBack(judgement, about)) return { kind: "stop", why: "back" };
  // Until it overfits, a run that will looks like one that will not.
  if (about.sign === "overfitting") return { kind: "go on" };
  if (judgement.equal !== null && !(judgement.equal.level < judgement.equal.before)) {
    return { kind: "stop", why: "no better" };
  }
  const ahead = best === null || units !== null ? null : courseOf(best, about.measure);
  if (ahead !== null && levelAt(after, x).value > behindFactor * levelAt(ahead, x).value) {
    return { kind: "stop", why: "behind" };
  }
  return judgement.clear && done >= wonShare ? { kind: "stop", why: "won" } : { kind: "go on" };
}

function shareDone(before: Line, x: number): number {
  const first = before.x[0] ?? 0;
  const end = endOf(before);
  return end > first ? (x - first) / (end - first) : 1;
}

function isLostFor(line: Line, points: number): boolean {
  return line.y.subarray(-points).every((value) => !Number.isFinite(value));
}

function isBack({ verdict, remaining }: Judgement, about: Case): boolean {
  const sure = remaining.some(
    ({ sign, confidence }) => about.troubles.has(sign) && confidence >= certain,
  );
  return sure && (verdict === "stuck" || about.sign === "overfitting");
}

const sentences: Readonly<Record<(Stop & { kind: "stop" })["why"], Message>> = {
  lost: message("ended early: the loss is NaN or infinite"),
  back: message("ended early: the sign is back"),
  "no better": message("ended early: no better than the stuck run at the same step"),
  behind: message("ended early: another change is far ahead at the same step"),
  won: message("ended early: it has clearly won"),
};

export function whyStopped(stop: Stop & { kind: "stop" }): Message {
  return sentences[stop.why];
}
