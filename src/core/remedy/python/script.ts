import { type SyntaxNode, type Tree, TreeFragment } from "@lezer/common";
import { parser } from "@lezer/python";
import type { ScriptEdit } from "../remedy.ts";

/**
 * A Python file and its syntax tree. The parser is tolerant of errors, so that a file that is being
 * typed, or a notebook's `%magic` line, still has a tree around the part that is not Python.
 */
export interface Script {
  readonly text: string;
  readonly tree: Tree;
  readonly root: SyntaxNode;
  /** The line end that the file uses most. */
  readonly newline: "\n" | "\r\n";
  /** One level of indentation as the file has it: a tab or some spaces. */
  readonly indentUnit: string;
  /** The quote that the file's strings use most. */
  readonly quote: '"' | "'";
  /** All nodes of an indexed kind, in source order. */
  all(kind: IndexedKind): readonly SyntaxNode[];
}

const indexedKinds = [
  "CallExpression",
  "ImportStatement",
  "ClassDefinition",
  "FunctionDefinition",
  "AssignStatement",
  "MemberExpression",
  "VariableName",
  "String",
  "Comment",
  "ArrayExpression",
  "TupleExpression",
] as const;
export type IndexedKind = (typeof indexedKinds)[number];

export function parse(text: string): Script {
  return scriptOf(text, parser.parse(text));
}

/** How many parts of a tree are not Python, or not complete. */
export function errorsOf(tree: Tree): number {
  let errors = 0;
  tree.iterate({
    enter: ({ type }) => {
      if (type.isError) errors += 1;
    },
  });
  return errors;
}

/** The tree after `edits`, which must not overlap; only what they touch is parsed anew. */
export function reparse(script: Script, edits: readonly ScriptEdit[], text: string): Tree {
  let shift = 0;
  const changes = [...edits]
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map((edit) => {
      const fromB = edit.from + shift;
      shift += edit.insert.length - (edit.to - edit.from);
      return { fromA: edit.from, toA: edit.to, fromB, toB: fromB + edit.insert.length };
    });
  const fragments = TreeFragment.applyChanges(TreeFragment.addTree(script.tree), changes);
  return parser.parse(text, fragments);
}

function scriptOf(text: string, tree: Tree): Script {
  let index: Map<string, SyntaxNode[]> | null = null;
  const script: Script = {
    text,
    tree,
    root: tree.topNode,
    newline: usesCarriageReturns(text) ? "\r\n" : "\n",
    indentUnit: indentUnitOf(text),
    get quote(): '"' | "'" {
      const strings = script.all("String");
      const single = strings.filter((s) => text.startsWith("'", s.from)).length;
      return single * 2 > strings.length ? "'" : '"';
    },
    all(kind) {
      index ??= indexOf(tree);
      return index.get(kind) ?? [];
    },
  };
  return script;
}

function indexOf(tree: Tree): Map<string, SyntaxNode[]> {
  const index = new Map<string, SyntaxNode[]>(indexedKinds.map((kind) => [kind, []]));
  tree.iterate({
    enter: (ref) => {
      index.get(ref.name)?.push(ref.node);
    },
  });
  return index;
}

function usesCarriageReturns(text: string): boolean {
  let lines = 0;
  let carriageReturns = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    lines += 1;
    if (text[at - 1] === "\r") carriageReturns += 1;
  }
  return carriageReturns * 2 > lines;
}

/** The smallest indentation that opens a block; four spaces where the file has none. */
function indentUnitOf(text: string): string {
  let unit: string | null = null;
  for (const match of text.matchAll(/:[ \t]*\r?\n([ \t]+)\S/g)) {
    const indent = match[1] ?? "";
    if (indent.startsWith("\t")) return "\t";
    if (unit === null || indent.length < unit.length) unit = indent;
  }
  return unit ?? "    ";
}
