import { callsOfMethod } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertAfter, insertBefore } from "../../../python/lines.ts";
import type { Script } from "../../../python/script.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import { returnedOptimizer } from "../configureOptimizers.ts";

/** `return optimizer` becomes the dictionary of an optimizer and its schedule. */
export function returnSchedule(
  script: Script,
  className: string,
  given: string,
  more: string,
): Outcome {
  if (callsOfMethod(script, "manual_backward").length > 0) {
    return refusedBecause("The module optimizes by hand, where Lightning steps no schedule.");
  }
  const returned = returnedOptimizer(script);
  if (!returned) {
    return refusedBecause("configure_optimizers() does not return a single optimizer of its own.");
  }
  const { statement, value } = returned;
  const name = returned.name ?? "optimizer";
  const { text, edits } = referenceTo(script, `torch.optim.lr_scheduler.${className}`);
  const q = script.quote;
  const lines = [
    `scheduler = ${text}(${name}, ${given.replaceAll("optimizer.", `${name}.`)})`,
    `return {${q}optimizer${q}: ${name}, ${q}lr_scheduler${q}: {${q}scheduler${q}: scheduler${more}}}`,
  ];
  if (returned.name === null) {
    return edit(value, [
      ...edits,
      { from: statement.from, to: value.from, insert: "optimizer = " },
      insertAfter(script, statement, lines),
    ]);
  }
  const [made = "", back = ""] = lines;
  return edit(value, [
    ...edits,
    insertBefore(script, statement, [made]),
    { from: statement.from, to: value.to, insert: back },
  ]);
}
