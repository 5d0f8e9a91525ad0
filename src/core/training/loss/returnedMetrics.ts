import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { TrainingLoop } from "../loop/trainingLoop.ts";
import { isHeldOutName } from "./heldOut.ts";
import type { ValidationMetric } from "./measure.ts";
import { isCollection, isNoMetric, meaningOfWords } from "./metricMeaning.ts";
import { entriesOf } from "./recordedValues.ts";
import { endOfBlock } from "./turnBlocks.ts";

/**
 * Measures on data that are not learned from, of a dictionary that every way through a function of the script gives back:
 * `result = evaluate(model, loader)` with `{"val_loss": …}` in it, or `val_result` with `{"loss": …}`.
 */
export function returnedMetrics(
  script: Script,
  loop: TrainingLoop,
  isHere: (node: SyntaxNode) => boolean,
): readonly ValidationMetric[] {
  return [...assignmentsByTarget(script)].flatMap(([name, assignments]) => {
    const [only, another] = assignments.filter(({ statement }) => isHere(statement));
    if (!/^[\w.]+$/.test(name) || !only?.value || another || !callAt(script, only.value)) return [];
    const last = endOfBlock(script, loop.outer, only.statement);
    const ofHeldOut = isHeldOutName(name);
    return keysOf(script, only.value).flatMap((key) => {
      const meaning = isNoMetric(key) ? null : meaningOfWords(key);
      const says = isHeldOutName(key) || (ofHeldOut && !/train/i.test(key));
      const expression = `${name}[${script.quote}${key}${script.quote}]`;
      const recorded = isHeldOutName(key) ? key : `${name} ${key}`;
      return meaning && says && last
        ? [{ meaning, expression, last, printed: null, recorded, naming: [] }]
        : [];
    });
  });
}

/** The keys that all dictionaries have which an expression may be, each with a number; none where it may be something else. */
function keysOf(script: Script, node: SyntaxNode): readonly string[] {
  const records = trace(script, node).map(({ value, path }) =>
    value.kind === "expression" && path.length === 0 ? numbersOf(script, value.node) : [],
  );
  const [first = [], ...others] = records;
  return first.filter((key) => others.every((keys) => keys.includes(key)));
}

function numbersOf(script: Script, record: SyntaxNode): readonly string[] {
  return entriesOf(script, record).flatMap(({ key, value }) =>
    isCollection(script, value) ? [] : [key],
  );
}
