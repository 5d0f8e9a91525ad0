import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { possibly } from "../../python/fact.ts";
import { insertBefore } from "../../python/lines.ts";
import { stringOf } from "../../python/literals.ts";
import { freeName } from "../../python/names.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import {
  ancestorOf,
  childOf,
  functionOf,
  isWithin,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { runLengthOf } from "../loop/runLength.ts";
import { knownCount, type TrainingLoop } from "../loop/trainingLoop.ts";
import { isLearnedFrom } from "./learnedFrom.ts";
import { printsOf } from "./lossPrint.ts";
import {
  isCollection,
  isNoMetric,
  type Meaning,
  meaningOf,
  meaningOfWords,
} from "./metricMeaning.ts";
import { isPure, isText, valueWithin } from "./printedExpressions.ts";
import { type PrintedValue, printedValues } from "./printedValues.ts";
import { endOfBlock } from "./turnBlocks.ts";

/** A measure on validation data, at a place in the training loop where it has just been taken. */
export interface ValidationMetric {
  /** A loss is to fall, a score to rise. */
  readonly meaning: Meaning;
  /** An expression without side effects. */
  readonly expression: string;
  /** The last statement of the block in which it is known. */
  readonly last: SyntaxNode;
  /** Where it is printed; null where it has a telling name but no print. */
  readonly printed: PrintedValue | null;
  /** What gives it a name where it has none yet: `val_loss = evaluate(model)` before it is printed. */
  readonly naming: readonly (ScriptEdit | null)[];
}

const heldOut = "(?:v|val|vali|valid|validation|eval|evaluation|test|testing|dev|held.?out)";
const heldOutLabel = new RegExp(`(?:^|[^a-z])${heldOut}(?:$|[^a-z])`, "i");
const heldOutName = new RegExp(
  `^(?:\\w+_)?${heldOut}_?(?:epoch_)?[a-z0-9]+$|^\\w+_${heldOut}$|^(?:vl|val|valid|validation|dev)$`,
  "i",
);

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
    .filter((value) => isHeldOut(script, value) && !isLearnedFrom(script, value.value));
  const found = [
    ...printed.flatMap((value) => printedMetric(script, loop, isHere, value) ?? []),
    ...named(script, loop, isHere),
    ...printed.flatMap((value) => computed(script, loop, value) ?? []),
  ].filter(({ expression }) => isMeasured(script, loop, expression));
  const losses = found.filter(({ meaning }) => meaning === "loss");
  const [first] = losses.length > 0 ? losses : found;
  return losses.find((loss) => !isOfTest(script, loss)) ?? first ?? null;
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

function turnsOf(script: Script, loop: TrainingLoop): number | null {
  const { outer, outerLoop } = runLengthOf(script);
  const isWhole = outerLoop !== null && sameNode(outerLoop, loop.outer);
  const counted = knownCount(script, loop) ?? (isWhole ? possibly(outer) : null);
  return counted ?? (loop.isOverEpochs ? null : usualSteps);
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
  return last && { meaning, expression, last, printed: value, naming: [] };
}

/** The name, the computation and the label have to agree; where one says nothing, the others decide. */
function meaningOfPrinted(script: Script, value: PrintedValue): Meaning | null {
  const node = valueWithin(script, value.value);
  if (isNoMetric(textOf(script, node))) return null;
  const own = meaningOf(script, node);
  const words = value.label.match(/[A-Za-z][A-Za-z0-9]*/g) ?? [];
  const said = meaningOfWords(words.slice(-2).join(" "));
  return own === null || said === null || own === said ? (own ?? said) : null;
}

/** Values of a line of comma-separated numbers are labelled by the line that names the columns. */
function withColumns(script: Script, values: readonly PrintedValue[]): readonly PrintedValue[] {
  const [first] = values;
  if (!first || values.length < 2 || !values.slice(1).every((v) => v.label === ",")) return values;
  for (const call of printsOf(script)) {
    const header = itemsOf(script, call.argumentList)[0]?.value;
    const names = header ? stringOf(textOf(script, header))?.split(",") : undefined;
    if (names?.length === values.length && call.node.to <= first.call.node.from) {
      return values.map((v, at) => ({ ...v, label: `${names[at]?.trim()}: `, isColumn: true }));
    }
  }
  return values;
}

/** Said of data that are not learned from, by its label or by its own name. */
function isHeldOut(script: Script, { label, value }: PrintedValue): boolean {
  const text = label.replace(/\\[tnr]/g, " ").slice(-60);
  if (/\b(?:best|memory|mem|time|elapsed)\b[^{}]{0,20}$/i.test(text) || value.name === "String")
    return false;
  return heldOutLabel.test(text) || heldOutName.test(textOf(script, valueWithin(script, value)));
}

function named(
  script: Script,
  loop: TrainingLoop,
  isHere: (node: SyntaxNode) => boolean,
): readonly ValidationMetric[] {
  return [...assignmentsByTarget(script)].flatMap(([name, assignments]) => {
    if (!heldOutName.test(name) || isNoMetric(name)) return [];
    const last = assignments.findLast(({ statement }) => isHere(statement));
    if (last?.value && isLearnedFrom(script, last.value)) return [];
    const meaning = last ? meaningOf(script, last.target) : null;
    const end = last ? endOfBlock(script, loop.outer, last.statement) : null;
    return last && end && meaning && !isCollection(script, last.target)
      ? [{ meaning, expression: name, last: end, printed: null, naming: [] }]
      : [];
  });
}

/** `print(f"val_loss {evaluate(model, loader):.4f}")`: measured where it is printed. */
function computed(
  script: Script,
  loop: TrainingLoop,
  value: PrintedValue,
): ValidationMetric | null {
  const measured = valueWithin(script, value.value);
  const meaning = meaningOfPrinted(script, value);
  const text = textOf(script, measured);
  const statement = statementOf(value.call.node);
  const last = endOfBlock(script, loop.outer, statement);
  const isCall =
    callAt(script, measured) !== null && !isText(script, measured) && !/\n|\bawait\b/.test(text);
  if (!meaning || !last || !isCall || statement.name !== "ExpressionStatement") return null;
  if (isCollection(script, measured)) return null;
  const name =
    meaning === "loss"
      ? freeName(script, "val_loss", "validation_loss", "current_val_loss")
      : freeName(script, "val_score", "validation_score", "current_val_score");
  const { from, to } = measured;
  return {
    meaning,
    expression: name,
    last,
    printed: value,
    naming: [insertBefore(script, statement, [`${name} = ${text}`]), { from, to, insert: name }],
  };
}
