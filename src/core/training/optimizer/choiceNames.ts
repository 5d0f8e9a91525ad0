import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, isWithin, textOf } from "../../python/tree.ts";

/**
 * By which names a script chooses what stands at a place: the key of its entry in a table, `"sgd": lambda p: SGD(p)`,
 * what stands beside it in a tuple, and what a branch around it compares with.
 */
export function choiceNames(script: Script, node: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === "FunctionDefinition" || at.name === "ClassDefinition") break;
    const { parent } = at;
    if (parent?.name === "DictionaryExpression") names.push(...keyOf(script, parent, node));
    if (parent?.name === "TupleExpression") {
      const [first] = itemsOf(script, parent);
      names.push(...(first ? stringsOf(script, first.value) : []));
    }
    if (parent?.name === "IfStatement" && at.name === "Body")
      names.push(...comparedBefore(script, at));
  }
  return names;
}

function keyOf(script: Script, table: SyntaxNode, node: SyntaxNode): readonly string[] {
  const own = itemsOf(script, table).find(({ value }) => isWithin(node, value));
  return own?.key ? stringsOf(script, own.key) : [];
}

/** `"sgd"` of `if name == "sgd":`, for the branch that is taken then. */
function comparedBefore(script: Script, body: SyntaxNode): readonly string[] {
  const condition = body.prevSibling;
  if (condition?.name !== "BinaryExpression") return [];
  const [left, operator, right] = childrenOf(condition);
  if (!left || !right || !operator || textOf(script, operator) !== "==") return [];
  return [...stringsOf(script, left), ...stringsOf(script, right)];
}

function stringsOf(script: Script, node: SyntaxNode): readonly string[] {
  const text = node.name === "String" ? stringOf(textOf(script, node)) : undefined;
  return text === undefined ? [] : [text.toLowerCase()];
}
