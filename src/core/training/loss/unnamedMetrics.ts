import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { classesDerivedFrom, definitionCalled } from "../../python/classes.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import { freeName } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import {
  bodyOf,
  classAround,
  nameOfDefinition,
  returnsOf,
  statementOf,
  statementsOf,
  textOf,
  yieldsOf,
} from "../../python/tree.ts";
import type { TrainingLoop } from "../loop/trainingLoop.ts";
import { isHeldOut, meaningOfPrinted, namesHeldOut } from "./heldOut.ts";
import type { ValidationMetric } from "./measure.ts";
import { isCollection, type Meaning } from "./metricMeaning.ts";
import { isPure, isText, valueWithin } from "./printedExpressions.ts";
import { type PrintedValue, printedValues } from "./printedValues.ts";
import { endOfBlock } from "./turnBlocks.ts";

/** `print(f"val_loss {evaluate(model, loader):.4f}")`: measured where it is printed. */
export function computed(
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
  const name = newName(script, meaning);
  const { from, to } = measured;
  return {
    meaning,
    expression: name,
    last,
    printed: value,
    recorded: null,
    naming: [insertBefore(script, statement, [`${name} = ${text}`]), { from, to, insert: name }],
  };
}

function newName(script: Script, meaning: Meaning): string {
  return meaning === "loss"
    ? freeName(script, "val_loss", "validation_loss", "current_val_loss")
    : freeName(script, "val_score", "validation_score", "current_val_score");
}

/**
 * `test(model, loader)`, which prints what it measures and hands nothing back: it returns that, and the loop takes it.
 */
export function told(
  script: Script,
  loop: TrainingLoop,
  isHere: (node: SyntaxNode) => boolean,
): readonly ValidationMetric[] {
  const calls = callsWithin(script, loop.outer).filter(
    ({ node }) => node.parent?.name === "ExpressionStatement" && isHere(node),
  );
  return calls.flatMap((call) => {
    const definition = definitionOf(script, call);
    const last = endOfBlock(script, loop.outer, statementOf(call.node));
    if (!definition || !last || !isOfHeldOut(script, call, calls)) return [];
    const { from } = call.node;
    return measuresToldBy(script, definition).map(({ meaning, printed, end }) => {
      const name = newName(script, meaning);
      const returned = `return ${textOf(script, valueWithin(script, printed.value))}`;
      return {
        meaning,
        expression: name,
        last,
        printed,
        recorded: null,
        naming: [insertAfter(script, end, [returned]), { from, to: from, insert: `${name} = ` }],
      };
    });
  });
}

/** What a call runs, where nothing may stand in for it. */
function definitionOf(script: Script, call: Call): SyntaxNode | null {
  const definition = definitionCalled(script, call);
  const own = definition && classAround(definition);
  const name = own && nameOfDefinition(script, own);
  const isFinal = !name || classesDerivedFrom(script, (base) => base === name).length === 0;
  return isFinal ? definition : null;
}

/** False of a measure of the data that are learned from, and where one of several measures is of those. */
function isOfHeldOut(script: Script, call: Call, all: readonly Call[]): boolean {
  if (/train/i.test(textOf(script, call.argumentList))) return false;
  const isOnly = all.filter(({ method }) => method === call.method).length === 1;
  return (
    (isOnly && namesHeldOut(call.method)) ||
    itemsOf(script, call.argumentList).some(({ value }) => namesHeldOut(textOf(script, value)))
  );
}

const keepsFunction = /^(?:@|torch\.)*(?:no_grad|inference_mode)\b/;

/** What a function that only measures and returns nothing prints at its end. */
function measuresToldBy(script: Script, definition: SyntaxNode) {
  const body = bodyOf(definition);
  const end = body ? statementsOf(body).at(-1) : undefined;
  if (!body || !end || returnsOf(definition).length > 0 || !isPlain(script, definition)) return [];
  const prints = statementsOf(body).flatMap(({ firstChild }) => {
    const call = firstChild ? callAt(script, firstChild) : null;
    return call?.name === "print" ? [call] : [];
  });
  const saysSo = namesHeldOut(nameOfDefinition(script, definition));
  return prints.flatMap((call) =>
    printedValues(script, call).flatMap((printed) => {
      const value = valueWithin(script, printed.value);
      const meaning = meaningOfPrinted(script, printed);
      const isMeasure =
        (isHeldOut(script, printed) || saysSo) &&
        !/train/i.test(printed.label) &&
        isPure(script, value) &&
        !isCollection(script, value) &&
        nodesWithin(script, "AssignStatement", { from: call.node.to, to: body.to }).length === 0;
      return meaning && isMeasure ? [{ meaning, printed, end }] : [];
    }),
  );
}

/** A function that gives back what it returns, and trains nothing. */
function isPlain(script: Script, definition: SyntaxNode): boolean {
  const decorators =
    definition.parent?.name === "DecoratedStatement"
      ? definition.parent.getChildren("Decorator")
      : [];
  return (
    definition.firstChild?.name !== "async" &&
    yieldsOf(definition).length === 0 &&
    callsWithin(script, definition).every(({ method }) => method !== "backward") &&
    decorators.every((decorator) => keepsFunction.test(textOf(script, decorator)))
  );
}
