import { message } from "../../message.ts";
import { editItems } from "../../python/arguments.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** A schedule that counts batches, which Lightning steps with every epoch. */
export function scheduleInterval({
  script,
  scheduleInterval: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { call, alone, settings, interval } = found;
  const { quote } = script;
  const entry = `${quote}interval${quote}: ${quote}step${quote}`;
  const edits = alone
    ? [
        {
          from: alone.from,
          to: alone.to,
          insert: `{${quote}scheduler${quote}: ${textOf(script, alone)}, ${entry}}`,
        },
      ]
    : settings
      ? editItems(script, settings, {
          ...(interval ? { replace: new Map([[interval, entry]]) } : { append: [entry] }),
        })
      : [null];
  return fault(call.node, edits, {
    title: message("Step the schedule with every batch"),
    why: message(
      "The schedule counts batches, but Lightning steps it once an epoch unless it is told: the learning rate hardly leaves the values that it begins with.",
    ),
  });
}
