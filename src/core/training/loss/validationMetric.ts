import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { possibly } from "../../python/fact.ts";
import { insertBefore } from "../../python/lines.ts";
import { stringOf } from "../../python/literals.ts";
import { freeName, namesWithin } from "../../python/names.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import {
  ancestorOf,
  childOf,
  childrenOf,
  functionOf,
  isWithin,
  sameNode,
  statementOf,
  statementsOf,
  textOf,
  visit,
} from "../../python/tree.ts";
import { lastBeforeContinue } from "../loop/earlyTurns.ts";
import { loopVariables, runLengthOf } from "../loop/runLength.ts";
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
import { type PrintedValue, printedValues } from "./printedValues.ts";

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

/** Reading it twice changes nothing: names, fields and numbers only, but for `item()` and the like. */
function isPure(script: Script, value: SyntaxNode): boolean {
  let pure = value.name !== "Number" && !isText(script, value);
  const check = (node: SyntaxNode) => {
    const call = callAt(script, node);
    if (call && !/^(?:item|float|round|len|mean)$/.test(call.method) && !isLoss(script, call)) {
      pure = false;
    }
    return pure;
  };
  if (check(value)) visit(value, check);
  return pure;
}

/** A loss of PyTorch, by its function or by an object of its class. */
function isLoss(script: Script, call: Call): boolean {
  if (/^torch\.nn\.functional\.\w*(?:loss|entropy\w*)$/.test(call.name ?? "")) return true;
  const made = assignmentsByTarget(script).get(textOf(script, call.callee)) ?? [];
  return (
    made.length > 0 &&
    made.every(({ value }) => {
      const maker = value ? callAt(script, value) : null;
      return maker !== null && /^torch\.nn\.\w+Loss$/.test(maker.name ?? "");
    })
  );
}

/** `v` of `round(v, 4)`, `"%.4f" % v`, `"{:.4f}".format(v)` and `format(v, ".4f")`. */
function valueWithin(script: Script, value: SyntaxNode): SyntaxNode {
  const call = callAt(script, value);
  if (call) {
    const [first, second] = itemsOf(script, call.argumentList);
    const isFormat = call.method === "format" && call.receiver?.name === "String" && !second;
    const isFunction = call.receiver === null && /^(?:round|format|str)$/.test(call.method);
    return first && (isFormat || isFunction) ? valueWithin(script, first.value) : value;
  }
  const [text, operator, right] = value.name === "BinaryExpression" ? childrenOf(value) : [];
  if (text?.name !== "String" || !operator || textOf(script, operator) !== "%") return value;
  return right && right.name !== "TupleExpression" ? valueWithin(script, right) : value;
}

/** What is text and no number: a string, and what formats into one. */
function isText(script: Script, value: SyntaxNode): boolean {
  if (/String$/.test(value.name)) return true;
  const [left] = value.name === "BinaryExpression" ? childrenOf(value) : [];
  return left ? isText(script, left) : callAt(script, value)?.receiver?.name === "String";
}

/** The last statement of the block around a place; null where leaving the outer loop is not simple. */
function endOfBlock(script: Script, outer: SyntaxNode, at: SyntaxNode): SyntaxNode | null {
  let statement = statementOf(at);
  for (;;) {
    let block = statement.parent;
    while (block?.name === "StatementGroup") block = block.parent;
    const owner = block?.parent;
    if (!block || !owner) return null;
    if (owner.name === "WithStatement" && isWithin(owner, outer) && !sameNode(owner, outer)) {
      statement = owner;
      continue;
    }
    const isOuter = sameNode(owner, outer);
    const isCondition =
      owner.name === "IfStatement" && isDirectly(owner, outer) && isOfTurn(script, block, outer);
    if (!isOuter && !isCondition) return null;
    const last = lastBeforeContinue(statementsOf(block), statement) ?? null;
    return last && /^(?:Break|Continue|Return|Raise)Statement$/.test(last.name) ? null : last;
  }
}

/**
 * A condition on the turn of the loop or on an option. One that compares what was measured is no place to count, and
 * what one process of several measures the others do not know.
 */
function isOfTurn(script: Script, branch: SyntaxNode, outer: SyntaxNode): boolean {
  let condition = branch.prevSibling;
  while (condition?.name === "Comment") condition = condition.prevSibling;
  const text = condition ? textOf(script, condition) : "";
  const isOfOne = condition !== null && isOfOneTurn(script, outer, condition);
  const isOnTurn = /\b(?:epoch|step|iter|batch|i|it|t)\w*\b/i.test(text);
  return (
    condition?.name !== "else" &&
    !isOfOne &&
    !renewsCompared(script, branch, text) &&
    (!/[<>]/.test(text) || isOnTurn) &&
    !/best|rank|is_?main|main_process|master|is_local/i.test(text)
  );
}

/** `if epoch == 0`: nothing to count by. */
function isOfOneTurn(script: Script, outer: SyntaxNode, condition: SyntaxNode): boolean {
  if (textOf(script, condition).includes("%")) return false;
  const turns = new Set(loopVariables(script, outer));
  const isTurn = (side: SyntaxNode | undefined) => {
    const names = side ? namesWithin(script, side) : [];
    return names.length > 0 && names.every((name) => turns.has(name));
  };
  return nodesWithin(script, "BinaryExpression", condition).some((comparison) => {
    const [left, operator, right] = childrenOf(comparison);
    const isEqual = operator !== undefined && textOf(script, operator) === "==";
    return isEqual && (isTurn(left) || isTurn(right));
  });
}

/** `if epoch > 5 and loss < lowest: lowest = loss`: only reached where the loss has fallen. */
function renewsCompared(script: Script, branch: SyntaxNode, condition: string): boolean {
  const compared = new Set(/[<>]/.test(condition) ? condition.match(/[\w.]+/g) : []);
  return nodesWithin(script, "AssignStatement", branch).some((statement) =>
    assignmentsOf(statement).some(({ target }) => compared.has(textOf(script, target))),
  );
}

/** Nothing but conditions stands between a node and a loop. */
function isDirectly(node: SyntaxNode, loop: SyntaxNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (sameNode(parent, loop)) return true;
    if (!["Body", "IfStatement", "WithStatement"].includes(parent.name)) return false;
  }
  return false;
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
