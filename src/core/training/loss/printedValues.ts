import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { printedDictionary } from "./lossPrint.ts";

/** A value that the script prints, and the text before it: `val_loss: `. */
export interface PrintedValue {
  readonly label: string;
  readonly value: SyntaxNode;
  readonly call: Call;
  /** Printed as the entry of a dictionary, whose key is the label. */
  readonly isEntry: boolean;
  /** Printed as a column, whose heading is the label. */
  readonly isColumn: boolean;
}

/** The values that a call prints, in order, whichever of Python's ways of formatting it uses. */
export function printedValues(script: Script, call: Call): readonly PrintedValue[] {
  const dictionary = printedDictionary(script, call);
  if (dictionary) {
    return itemsOf(script, dictionary).flatMap(({ key, value }) =>
      key
        ? [
            {
              label: textOf(script, key).replace(/["']/g, ""),
              value,
              call,
              isEntry: true,
              isColumn: false,
            },
          ]
        : [],
    );
  }
  const items = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
  const found: { label: string; value: SyntaxNode }[] = [];
  items.forEach(({ value }, at) => {
    const rest = items.slice(at + 1).map((i) => i.value);
    found.push(...valuesOf(script, value, rest));
  });
  return found.map((f) => ({ ...f, call, isEntry: false, isColumn: false }));
}

function valuesOf(script: Script, node: SyntaxNode, rest: readonly SyntaxNode[]) {
  switch (node.name) {
    case "FormatString":
      return replacements(script, node);
    case "ContinuedString": {
      const parts = childrenOf(node);
      return parts.every((p) => p.name === "String")
        ? placeholders(script, node, rest)
        : parts.flatMap((p) => (p.name === "FormatString" ? replacements(script, p) : []));
    }
    case "String": {
      const formatted = placeholders(script, node, rest);
      const [next] = rest;
      return formatted.length === 0 && next && !/String$/.test(next.name)
        ? [{ label: textOf(script, node), value: next }]
        : formatted;
    }
    case "BinaryExpression": {
      const [text, operator, value] = childrenOf(node);
      if (!text || !value || !operator || textOf(script, operator) !== "%") return [];
      const values = value.name === "TupleExpression" ? tupleItems(script, value) : [value];
      return /String$/.test(text.name) ? placeholders(script, text, values) : [];
    }
    case "CallExpression": {
      const call = callAt(script, node);
      if (call?.method !== "format" || !call.receiver) return [];
      const values = itemsOf(script, call.argumentList)
        .filter((i) => i.keyword === null)
        .map((i) => i.value);
      return placeholders(script, call.receiver, values);
    }
    default:
      return [];
  }
}

function tupleItems(script: Script, tuple: SyntaxNode): SyntaxNode[] {
  return itemsOf(script, tuple).map((i) => i.value);
}

function replacements(script: Script, string: SyntaxNode) {
  let from = string.from;
  return childrenOf(string).flatMap((part) => {
    if (part.name !== "FormatReplacement") return [];
    const label = script.text.slice(from, part.from);
    from = part.to;
    const value = childrenOf(part)[1];
    return value ? [{ label, value }] : [];
  });
}

/** The values of `%d` and `{:.2f}` places, in order; none where their number does not match. */
function placeholders(script: Script, string: SyntaxNode, values: readonly SyntaxNode[]) {
  const text = textOf(script, string);
  const place = /%[-+ 0#]?\d*(?:\.\d+)?[dfgeisr]|\{[^{}]{0,40}\}/g;
  const isPercent = !/\{[^{}]{0,40}\}/.test(text);
  const found: { label: string; value: SyntaxNode }[] = [];
  let from = 0;
  let at = 0;
  for (const match of text.matchAll(place)) {
    if (match[0].startsWith("%") !== isPercent) continue;
    const value = values[at];
    if (value) found.push({ label: text.slice(from, match.index), value });
    from = match.index + match[0].length;
    at += 1;
  }
  return at === values.length ? found : [];
}
