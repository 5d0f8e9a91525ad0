import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, codeOf, functionOf, isWithin, textOf, visit } from "../../python/tree.ts";
import { isBreakOf } from "./brokenLoops.ts";

/** `break` and `return` under a condition, by which a turn leaves the training loop. */
interface Exit {
  readonly node: SyntaxNode;
  readonly condition: SyntaxNode;
}

function exitsOf(loop: SyntaxNode): readonly Exit[] {
  const exits: Exit[] = [];
  visit(loop, (node) => {
    const condition = ancestorOf(node, "IfStatement");
    const isReturn = node.name === "ReturnStatement";
    if ((isReturn || isBreakOf(node, loop)) && condition && isWithin(condition, loop)) {
      exits.push({ node, condition });
    }
    return !/Definition$|^LambdaExpression$/.test(node.name);
  });
  return exits;
}

/** The name of what `if waited >= 10: break` counts up within the loop and sets back to zero; null where nothing is. */
export function countedStop(script: Script, loop: SyntaxNode): string | null {
  const counted = nodesWithin(script, "UpdateStatement", loop).flatMap((update) => {
    const name = /^([\w.]+)\s*\+=\s*1$/.exec(textOf(script, update))?.[1];
    return name === undefined ? [] : [name];
  });
  const reset = (name: string) =>
    nodesWithin(script, "AssignStatement", loop).some((s) =>
      assignmentsOf(s).some(
        ({ target, value }) =>
          textOf(script, target) === name && value !== null && textOf(script, value) === "0",
      ),
    );
  const asked = new Set(wordsAsked(script, loop).flat());
  return counted.find((name) => reset(name) && asked.has(name)) ?? null;
}

/** What stands in the conditions by which a loop ends beside the number that it counts: how far it counts. */
export function askedWith(script: Script, loop: SyntaxNode, counted: string): readonly string[] {
  return wordsAsked(script, loop)
    .filter((words) => words.includes(counted))
    .flat();
}

/** The names and numbers of each condition by which a loop ends. */
function wordsAsked(script: Script, loop: SyntaxNode): readonly (readonly string[])[] {
  return exitsOf(loop).map(({ condition }) => headOf(script, condition).match(/[\w.]+/g) ?? []);
}

/**
 * What a loop stops by that has to do with a measured value: compared with what is no plain number, or handed to what
 * decides. One that stops at a number has reached what it is trained for.
 */
export function stopBy(script: Script, loop: SyntaxNode, measured: string): string | null {
  const name = /[A-Za-z_][\w.]*/.exec(measured.replaceAll(/\.(?:item|data)\b(?:\(\))?/g, ""))?.[0];
  if (name === undefined) return null;
  const found = exitsOf(loop).find(({ condition }) => {
    if (asksForNumbers(script, condition)) return false;
    const words = wordsOf(headOf(script, condition));
    const others = words.filter((word) => word !== name);
    return words.includes(name)
      ? others.length > 0
      : others.some((word) => isDecidedBy(script, loop, word, name));
  });
  return found ? codeOf(script, found.condition) : null;
}

/** A way out of the function, past what comes after the loop; not of a run whose numbers have ended. */
export function returnWithin(script: Script, loop: SyntaxNode): SyntaxNode | null {
  const found = exitsOf(loop).find(
    ({ node, condition }) =>
      node.name === "ReturnStatement" &&
      functionOf(node)?.from === functionOf(loop)?.from &&
      !asksForNumbers(script, condition),
  );
  return found?.node ?? null;
}

/** `stop = falls(val_loss)` and `stopper(val_loss)` before `if stopper.stop:`. */
function isDecidedBy(script: Script, loop: SyntaxNode, word: string, name: string): boolean {
  const isGiven = (part: SyntaxNode) => wordsOf(textOf(script, part)).includes(name);
  const root = word.split(".")[0];
  return (
    nodesWithin(script, "AssignStatement", loop).some((statement) =>
      assignmentsOf(statement).some(
        ({ target, value }) =>
          textOf(script, target) === word && value?.name !== "Number" && value && isGiven(value),
      ),
    ) ||
    callsWithin(script, loop).some(
      ({ callee, argumentList, method }) =>
        method !== "append" &&
        textOf(script, callee).split(".")[0] === root &&
        root !== "self" &&
        isGiven(argumentList),
    )
  );
}

/** `if not math.isfinite(loss):` asks whether there is anything left to train. */
function asksForNumbers(script: Script, condition: SyntaxNode): boolean {
  return /is_?(?:nan|inf|finite)/i.test(headOf(script, condition));
}

function headOf(script: Script, condition: SyntaxNode): string {
  return textOf(script, condition).split(":")[0] ?? "";
}

function wordsOf(code: string): readonly string[] {
  const words = code.replaceAll(/(["']).*?\1/g, "").match(/(?<![\w.])[A-Za-z_][\w.]*/g) ?? [];
  return words
    .map((word) => word.replace(/\.(?:item|data)$/, ""))
    .filter((word) => !/^(?:if|elif|and|or|not|is|None|True|False|abs|float|in)$/.test(word));
}
