import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { possibly } from "../../python/fact.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";

/** A loader without a single batch: the loop over it never turns, and no step is taken. */
export function droppedBatches({ script, emptyLoader }: TrainingProgram): Discovery | null {
  if (!emptyLoader) return null;
  const { call, batch, rows } = emptyLoader;
  const given = argumentOf(script, call.argumentList, "drop_last");
  if (!given) return null;
  const { from, to } = given.value;
  return fault(
    call.node,
    [{ from, to, insert: "False" }],
    {
      title: message("Keep the last batch (drop_last=False)"),
      why: message(
        "The loader has {rows} samples and drops every batch of less than {batch}: it hands out none, and no step is taken.",
        { rows: possibly(rows), batch: possibly(batch) },
      ),
      cost: message("The last batch of an epoch may be smaller than the others."),
    },
    certaintyBy(batch, rows),
  );
}
