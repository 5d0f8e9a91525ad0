import type { SyntaxNode } from "@lezer/common";
import { applyEdits } from "./applyEdits.ts";
import { type Binding, bindingsOf } from "./bindings.ts";
import { importsOf } from "./imports.ts";
import { builtinNames, isNamedIn, variablesNamed } from "./names.ts";
import { parse, type Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { ancestorOf, childrenOf, functionOf, isWithin, textOf } from "./tree.ts";

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Names that edits put into a script where they may not be bound when that line runs, each once. */
export function unboundNames(before: Script, edits: readonly ScriptEdit[]): readonly string[] {
  if (edits.every(({ insert }) => !/[A-Za-z_]/.test(insert.replace(/#.*$/gm, "")))) return [];
  const script = parse(applyEdits(before.text, edits), before);
  if (importsOf(script).some((i) => i.qualified.endsWith("*"))) return [];
  const inserted = insertedSpans(edits);
  const unbound = script.all("VariableName").flatMap((node) => {
    const isNew = inserted.some((span) => isWithin(node, span));
    if (!isNew || isTarget(node) || ancestorOf(node, "ImportStatement")) return [];
    const name = textOf(script, node);
    return isBound(script, name, node, inserted) ? [] : [name];
  });
  return [...new Set(unbound)];
}

function insertedSpans(edits: readonly ScriptEdit[]): readonly Span[] {
  let shift = 0;
  return edits
    .toSorted((a, b) => a.from - b.from || a.to - b.to)
    .map(({ from, to, insert }) => {
      const begin = from + shift;
      shift += insert.length - (to - from);
      return { from: begin, to: begin + insert.length };
    });
}

/** It gives the name its value: a keyword, a target of an assignment, a definition. */
function isTarget(node: SyntaxNode): boolean {
  if (/^(?:Function|Class)Definition$/.test(node.parent?.name ?? "")) return true;
  if (node.nextSibling?.name === "AssignOp") return true;
  let next = node.nextSibling;
  while (next && /^(?:,|VariableName)$/.test(next.name)) next = next.nextSibling;
  return node.parent?.name === "AssignStatement" && next?.name === "AssignOp";
}

function isBound(script: Script, name: string, at: SyntaxNode, inserted: readonly Span[]): boolean {
  if (builtinNames.has(name) || isOwnVariable(script, name, at)) return true;
  const home = functionOf(at)?.from ?? null;
  const imported = importsOf(script).filter((i) => i.local === name);
  const precedes = ({ from }: SyntaxNode) => home !== null || from < at.from;
  if (imported.some(({ statement }) => precedes(statement) && isSure(script, statement, at)))
    return true;
  const found = bindingsOf(script, name, at);
  if (!found) return false;
  const isElsewhere = (found.scope.name === "Script" ? null : found.scope.from) !== home;
  const before = found.bindings.filter(
    (b) => isElsewhere || b.kind === "parameter" || b.target.from < at.from,
  );
  if (before.length === 0) return false;
  return isElsewhere || areSure(script, before, at) || isNeeded(script, name, at, inserted);
}

/** The variable of a comprehension, a lambda or a loop that stands around it. */
function isOwnVariable(script: Script, name: string, at: SyntaxNode): boolean {
  for (let node = at.parent; node; node = node.parent) {
    if (node.name === "LambdaExpression") {
      const parameters = node.getChild("ParamList")?.getChildren("VariableName") ?? [];
      if (parameters.some((p) => textOf(script, p) === name)) return true;
    } else if (/^ForStatement$|Comprehension|^ArgList$/.test(node.name)) {
      let isTarget = false;
      for (const part of childrenOf(node)) {
        if (part.name === "for") isTarget = true;
        else if (part.name === "in" || part.name === "Body") isTarget = false;
        else if (isTarget && isNamedIn(script, name, part)) return true;
      }
    }
  }
  return false;
}

/** The script reads the name itself wherever the place is reached, and would fail without it anyway. */
function isNeeded(
  script: Script,
  name: string,
  at: SyntaxNode,
  inserted: readonly Span[],
): boolean {
  return variablesNamed(script, name).some(
    (use) =>
      !inserted.some((span) => isWithin(use, span)) &&
      use.nextSibling?.name !== "AssignOp" &&
      functionOf(use)?.from === functionOf(at)?.from &&
      isSure(script, use, at),
  );
}

/** Bound on every way: by one that no condition holds back, or in each branch of a condition. */
function areSure(script: Script, bindings: readonly Binding[], at: SyntaxNode): boolean {
  if (bindings.some((b) => b.kind === "parameter" || isSure(script, b.target, at))) return true;
  return bindings.some(({ target }) => {
    const condition = ancestorOf(target, "IfStatement");
    if (!condition || !isSure(script, condition, at)) return false;
    const bodies = condition.getChildren("Body");
    const hasElse = childrenOf(condition).some((c) => c.name === "else");
    return hasElse && bodies.every((body) => bindings.some((b) => isWithin(b.target, body)));
  });
}

/** No condition stands around a place that does not hold at the other, too. A loop is taken to turn. */
function isSure(script: Script, place: SyntaxNode, at: SyntaxNode): boolean {
  for (let body = place.parent; body; body = body.parent) {
    const isBranch = body.name === "Body" && body.parent?.name === "IfStatement";
    if (!isBranch || isWithin(at, body)) continue;
    const condition = conditionOf(script, body);
    if (/\b__name__\b/.test(condition)) continue;
    if (!branchesAround(at).some((branch) => conditionOf(script, branch) === condition))
      return false;
  }
  return true;
}

function branchesAround(at: SyntaxNode): readonly SyntaxNode[] {
  const body = ancestorOf(at, "Body");
  if (!body) return [];
  const own = body.parent?.name === "IfStatement" ? [body] : [];
  return [...own, ...branchesAround(body)];
}

/** What a branch is entered on, as written; `else` for the last one. */
function conditionOf(script: Script, body: SyntaxNode): string {
  let condition = body.prevSibling;
  while (condition?.name === "Comment") condition = condition.prevSibling;
  return condition ? textOf(script, condition) : "";
}
