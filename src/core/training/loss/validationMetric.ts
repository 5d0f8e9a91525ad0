import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { possibly } from "../../python/fact.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childOf, functionOf, isWithin, sameNode, textOf } from "../../python/tree.ts";
import { runLengthOf } from "../loop/runLength.ts";
import { knownCount, type TrainingLoop } from "../loop/trainingLoop.ts";
import { withColumns } from "./columns.ts";
import {
  isComponent,
  isHeldOut,
  isHeldOutName,
  meaningOfPrinted,
  namesHeldOut,
} from "./heldOut.ts";
import { isLearnedFrom } from "./learnedFrom.ts";
import { printsOf } from "./lossPrint.ts";
import type { ValidationMetric } from "./measure.ts";
import { agreed, isCollection, isNoMetric, meaningOf, meaningOfWords } from "./metricMeaning.ts";
import { isPure, isText, valueWithin } from "./printedExpressions.ts";
import { type PrintedValue, printedValues } from "./printedValues.ts";
import { type RecordedValue, recordedValues } from "./recordedValues.ts";
import { returnedMetrics } from "./returnedMetrics.ts";
import { endOfBlock } from "./turnBlocks.ts";
import { computed, told } from "./unnamedMetrics.ts";

/**
 * What tells how good the network is on data that it does not learn: a loss where there is one, else a score. Null
 * where nothing in the loop is surely either.
 */
export function validationMetricOf(script: Script, loop: TrainingLoop): ValidationMetric | null {
  const isHere = (node: SyntaxNode) =>
    isWithin(node, loop.outer) &&
    functionOf(node)?.from === functionOf(loop.outer)?.from &&
    !(loop.batches && isWithin(node, loop.batches));
  const printed = printsOf(script)
    .filter((call) => isHere(call.node))
    .flatMap((call) => withColumns(script, printedValues(script, call)))
    .filter((value) => isHeldOut(script, value) && !isLearnedFrom(script, value.value))
    .filter((value, at, all) => !all.slice(at + 1).some((o) => isSetAnew(script, value, o)));
  const found = [
    ...printed.flatMap((value) => printedMetric(script, loop, isHere, value) ?? []),
    ...named(script, loop, isHere),
    ...recordedValues(script, isHere).flatMap((kept) => recorded(script, loop, kept) ?? []),
    ...printed.flatMap((value) => computed(script, loop, value) ?? []),
    ...returnedMetrics(script, loop, isHere),
    ...told(script, loop, isHere),
  ].filter(
    ({ expression }) => isMeasured(script, loop, expression) && !isComponent(script, expression),
  );
  const losses = found.filter(({ meaning }) => meaning === "loss");
  const [first] = losses.length > 0 ? losses : found;
  return losses.find((loss) => !isOfTest(script, loss)) ?? first ?? null;
}

/** A name that is printed of the training, and again of the validation: the first of the two is another value. */
function isSetAnew(script: Script, { value, call }: PrintedValue, later: PrintedValue): boolean {
  const name = textOf(script, value);
  return (
    textOf(script, later.value) === name &&
    (assignmentsByTarget(script).get(name) ?? []).some(
      ({ statement }) => statement.from > call.node.to && statement.to < later.call.node.from,
    )
  );
}

/** False of a name that the loop only ever sets to a number: `eval_loss = 0` above a validation that counts hits. */
function isMeasured(script: Script, { outer }: TrainingLoop, name: string): boolean {
  const given = (assignmentsByTarget(script).get(name) ?? []).filter(({ statement }) =>
    isWithin(statement, outer),
  );
  const isConstant = ({ value }: { readonly value: SyntaxNode | null }) =>
    value !== null && /^(?:-?[\d.]+|None)$/.test(textOf(script, value));
  return (
    given.length === 0 ||
    !given.every(isConstant) ||
    nodesWithin(script, "UpdateStatement", outer).some(
      ({ firstChild }) => firstChild !== null && textOf(script, firstChild) === name,
    )
  );
}

/** Turns of a loop of single steps, where the script does not say how many: a handful of them is no time to wait. */
const usualSteps = 1000;

/** How often a loop turns; null where the script does not say. */
export function countedTurns(script: Script, loop: TrainingLoop): number | null {
  const { outer, outerLoop } = runLengthOf(script);
  const isWhole = outerLoop !== null && sameNode(outerLoop, loop.outer);
  return knownCount(script, loop) ?? (isWhole ? possibly(outer) : null);
}

function turnsOf(script: Script, loop: TrainingLoop): number | null {
  return countedTurns(script, loop) ?? (loop.isOverEpochs ? null : usualSteps);
}

/** How often the metric is taken in the training; null where that is not known. */
export function evaluationsOf(
  script: Script,
  loop: TrainingLoop,
  { last }: ValidationMetric,
): number | null {
  const turns = turnsOf(script, loop);
  const condition = ancestorOf(last, "IfStatement");
  if (!condition || !isWithin(condition, loop.outer)) return turns;
  const head = textOf(script, {
    from: condition.from,
    to: childOf(condition, "Body")?.from ?? condition.to,
  });
  const every = /%\s*(\d+)/.exec(head)?.[1];
  return turns === null || every === undefined ? null : Math.ceil(turns / Number(every));
}

/** Test data are for the end, where there are validation data as well. */
function isOfTest(script: Script, { expression, printed }: ValidationMetric): boolean {
  return /test/i.test(printed ? textOf(script, printed.value) + expression : expression);
}

function printedMetric(
  script: Script,
  loop: TrainingLoop,
  isHere: (node: SyntaxNode) => boolean,
  value: PrintedValue,
): ValidationMetric | null {
  const node = valueWithin(script, value.value);
  const meaning = meaningOfPrinted(script, value);
  if (meaning === null || !isPure(script, node) || isCollection(script, node)) return null;
  const expression = textOf(script, node);
  const assigned = assignmentsByTarget(script)
    .get(expression.replace(/\.item\(\)$/, ""))
    ?.findLast(({ statement }) => isHere(statement));
  const last = endOfBlock(script, loop.outer, assigned?.statement ?? value.call.node);
  return last && { meaning, expression, last, printed: value, recorded: null, naming: [] };
}

function named(
  script: Script,
  loop: TrainingLoop,
  isHere: (node: SyntaxNode) => boolean,
): readonly ValidationMetric[] {
  return [...assignmentsByTarget(script)].flatMap(([name, assignments]) => {
    if (!isHeldOutName(name) || isNoMetric(name)) return [];
    const last = assignments.findLast(({ statement }) => isHere(statement));
    if (last?.value && isLearnedFrom(script, last.value)) return [];
    const meaning = last ? meaningOf(script, last.target) : null;
    const end = last ? endOfBlock(script, loop.outer, last.statement) : null;
    return last && end && meaning && !isCollection(script, last.target)
      ? [{ meaning, expression: name, last: end, printed: null, recorded: null, naming: [] }]
      : [];
  });
}

/** `history["val_loss"].append(evaluate(model))`. */
function recorded(
  script: Script,
  loop: TrainingLoop,
  { label, value, expression, statement }: RecordedValue,
): ValidationMetric | null {
  if (!namesHeldOut(label)) return null;
  if (isNoMetric(label) || isText(script, value) || isCollection(script, value)) return null;
  if (isLearnedFrom(script, value)) return null;
  const meaning = agreed(meaningOf(script, value), meaningOfWords(label));
  const last = endOfBlock(script, loop.outer, statement);
  return (
    meaning && last && { meaning, expression, last, printed: null, recorded: label, naming: [] }
  );
}
