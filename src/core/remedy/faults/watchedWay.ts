import { message } from "../../message.ts";
import { editItems } from "../../python/arguments.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** A callback that takes a rising loss, or a falling accuracy, for better. */
export function watchedWay({ script, watchedMetrics }: TrainingProgram): Discovery | null {
  const wrong = watchedMetrics.filter(
    ({ meaning, direction }) => direction !== (meaning === "loss" ? "min" : "max"),
  );
  // What cuts the rate explains more of a run than what ends it.
  const found = wrong.find(({ stops }) => !stops) ?? wrong[0];
  if (!found) return null;
  const { call, name, direction, mode, stops, isCertain } = found;
  const right = direction === "min" ? "max" : "min";
  const text = `${script.quote}${right}${script.quote}`;
  const edits = mode
    ? [{ from: mode.value.from, to: mode.value.to, insert: text }]
    : editItems(script, call.argumentList, { append: [`mode=${text}`] });
  const values = { name, direction };
  return fault(
    call.node,
    edits,
    {
      title: message("Watch {name} the other way (mode {direction} → {right})", {
        ...values,
        right,
      }),
      why: stops
        ? message(
            "With mode {direction} an improvement of {name} counts as none, and ends the run.",
            values,
          )
        : message(
            "With mode {direction} an improvement of {name} counts as none: the rate is cut all the time.",
            values,
          ),
    },
    isCertain ? "certain" : "suspected",
  );
}
