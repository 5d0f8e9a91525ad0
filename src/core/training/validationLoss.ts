import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../python/arguments.ts";
import { assignmentsByTarget } from "../python/bindings.ts";
import { type Call, callAt } from "../python/calls.ts";
import { insertBefore } from "../python/lines.ts";
import { stringOf } from "../python/literals.ts";
import { freeName } from "../python/names.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import {
  childrenOf,
  functionOf,
  isWithin,
  sameNode,
  statementOf,
  statementsOf,
  textOf,
  visit,
} from "../python/tree.ts";
import { printsOf } from "./lossPrint.ts";
import { type PrintedValue, printedValues } from "./printedValues.ts";
import type { TrainingLoop } from "./trainingLoop.ts";

/** The loss on validation data, at a place in the training loop where it has just been measured. */
export interface ValidationLoss {
  /** An expression without side effects. */
  readonly expression: string;
  /** The last statement of the block in which it is known. */
  readonly last: SyntaxNode;
  /** Where it is printed; null where it has a telling name but no print. */
  readonly printed: PrintedValue | null;
  /** What gives it a name where it has none yet: `val_loss = evaluate(model)` before it is printed. */
  readonly naming: readonly (ScriptEdit | null)[];
}

const lossLabel =
  /(?:\b|_)(?:v|val|valid|validation|eval|test|dev)(?:[^{}%]{0,30}[^{}%A-Za-z])?_?(?:loss|mse|nll|error)[\s"']{0,3}[=:(]?\s*$/i;
const bareLabel = /\b(?:val|valid|validation|test|eval|dev)\s?[=:]\s*$/i;
const lossName =
  /^(?:avg_|mean_|epoch_|running_)?(?:v|val|valid|validation|eval|test|dev)_?(?:epoch_)?loss(?:es)?$|^vl$/i;

export function validationLossOf(script: Script, loop: TrainingLoop): ValidationLoss | null {
  const isHere = (node: SyntaxNode) =>
    isWithin(node, loop.outer) &&
    functionOf(node)?.from === functionOf(loop.outer)?.from &&
    !(loop.batches && isWithin(node, loop.batches));
  const printed = printsOf(script)
    .filter((call) => isHere(call.node))
    .flatMap((call) => withColumns(script, printedValues(script, call)))
    .filter(isLossLabel);
  for (const value of printed.filter((p) => isPure(script, valueWithin(script, p.value)))) {
    const expression = textOf(script, valueWithin(script, value.value));
    const assigned = assignmentsByTarget(script)
      .get(expression.replace(/\.item\(\)$/, ""))
      ?.findLast(({ statement }) => isHere(statement));
    const last = endOfBlock(loop.outer, assigned?.statement ?? value.call.node);
    if (last) return { expression, last, printed: value, naming: [] };
  }
  return named(script, loop, isHere) ?? computed(script, loop, printed);
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

function isLossLabel({ label, value, isEntry }: PrintedValue): boolean {
  const text = isEntry ? `${label}: ` : label.replace(/\\[tnr]/g, " ").slice(-60);
  if (/\bbest\b[^{}]{0,20}$/i.test(text)) return false;
  return lossLabel.test(text) || (bareLabel.test(text) && value.name !== "String");
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
function endOfBlock(outer: SyntaxNode, at: SyntaxNode): SyntaxNode | null {
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
    const isCondition = owner.name === "IfStatement" && isDirectly(owner, outer);
    if (!isOuter && !isCondition) return null;
    const last = statementsOf(block).at(-1) ?? null;
    return last && /^(?:Break|Continue|Return|Raise)Statement$/.test(last.name) ? null : last;
  }
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
): ValidationLoss | null {
  for (const [name, assignments] of assignmentsByTarget(script)) {
    if (!lossName.test(name)) continue;
    const last = assignments.findLast(({ statement }) => isHere(statement));
    const end = last ? endOfBlock(loop.outer, last.statement) : null;
    if (end) return { expression: name, last: end, printed: null, naming: [] };
  }
  return null;
}

/** `print(f"val_loss {evaluate(model, loader):.4f}")`: measured where it is printed. */
function computed(
  script: Script,
  loop: TrainingLoop,
  printed: readonly PrintedValue[],
): ValidationLoss | null {
  for (const value of printed) {
    const measured = valueWithin(script, value.value);
    const text = textOf(script, measured);
    const statement = statementOf(value.call.node);
    const last = endOfBlock(loop.outer, statement);
    const isCall =
      callAt(script, measured) !== null && !isText(script, measured) && !/\n|\bawait\b/.test(text);
    if (!last || !isCall || statement.name !== "ExpressionStatement") continue;
    const name = freeName(script, "val_loss", "validation_loss", "current_val_loss");
    const { from, to } = measured;
    return {
      expression: name,
      last,
      printed: value,
      naming: [insertBefore(script, statement, [`${name} = ${text}`]), { from, to, insert: name }],
    };
  }
  return null;
}
