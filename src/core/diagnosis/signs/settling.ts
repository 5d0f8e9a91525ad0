import { type Message, message } from "../../message.ts";
import { isOver } from "../../run/isOver.ts";
import type { Run } from "../../run/run.ts";
import { between, type Curve, span } from "../curve.ts";
import type { Schedule } from "../schedule.ts";
import { middle } from "./flatness.ts";

/** Of values that come more often than epochs a run that goes on, or ended in its warm-up, is judged by so many. */
export const fewestSteps = 30;
/** In a run that is over a rate that went up before this share of it has had time to show what it does. */
const settledAfter = 0.65;

/** Without the decay tail, where little movement is meant, unless the tail is most of the run. */
export function steadyPart(curve: Curve, schedule: Schedule | null): Curve {
  const tail = schedule?.tailStart ?? null;
  if (tail === null) return curve;
  const steady = between(curve, Number.NEGATIVE_INFINITY, tail);
  return steady.y.length >= curve.y.length / 2 ? steady : curve;
}

/** Whether the rate rose until the later half of the run. */
export function isWarming(curve: Curve, schedule: Schedule | null): boolean {
  const warmUpEnd = schedule?.warmUpEnd ?? null;
  return warmUpEnd !== null && warmUpEnd > since(curve, middle.from, Number.NEGATIVE_INFINITY);
}

/**
 * Why nothing can be said of where the run stands: its rate is still rising, or has just gone up again. Null where it
 * has settled. A run that has ended within its warm-up is judged all the same, unless it was cut short.
 */
export function whyUnsettled(run: Run, curve: Curve, schedule: Schedule | null): Message | null {
  if (isWarming(curve, schedule) && (!isOver(run) || curve.y.length < fewestSteps)) {
    return message("The learning rate is still rising, or was until recently.");
  }
  const restart = schedule?.lastRestart ?? null;
  const settling = isOver(run) ? settledAfter : middle.from;
  return restart !== null && restart > since(curve, settling, restart)
    ? message("The learning rate has gone up again: the loss has to settle first.")
    : null;
}

/** Where that share of the run is over; `otherwise` where it has no points. */
function since(curve: Curve, share: number, otherwise: number): number {
  return span(curve, share, 1).x[0] ?? otherwise;
}
