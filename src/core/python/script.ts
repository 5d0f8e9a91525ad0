import { type NodeType, type SyntaxNode, type Tree, TreeFragment } from "@lezer/common";
import { parser } from "@lezer/python";
import { drained, type Parts } from "../parts.ts";

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
  "UpdateStatement",
] as const;
export type IndexedKind = (typeof indexedKinds)[number];

/** A file's text as a script; with an earlier state of the file only what has changed is parsed anew. */
export function parse(text: string, earlier: Script | null = null): Script {
  return drained(parseInParts(text, earlier));
}

/** Moves of the parser in a part: about five milliseconds. */
const movesInPart = 4000;

export function* parseInParts(text: string, earlier: Script | null): Parts<Script> {
  const parsing = parser.startParse(text, earlier ? keptOf(earlier, text) : []);
  for (let moves = 1; ; moves += 1) {
    const tree = parsing.advance();
    if (tree) return scriptOf(text, tree);
    if (moves % movesInPart === 0) yield;
  }
}

/** What a text has of an earlier one's tree. */
function keptOf(earlier: Script, text: string): readonly TreeFragment[] {
  const before = earlier.text;
  const shorter = Math.min(before.length, text.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === text.charCodeAt(from)) from += 1;
  let kept = 0;
  while (
    kept < shorter - from &&
    before.charCodeAt(before.length - 1 - kept) === text.charCodeAt(text.length - 1 - kept)
  ) {
    kept += 1;
  }
  const change = { fromA: from, toA: before.length - kept, fromB: from, toB: text.length - kept };
  return TreeFragment.applyChanges(TreeFragment.addTree(earlier.tree), [change]);
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

/** How many parts of a text are not Python, or not complete. */
export function errorsIn(text: string): number {
  return errorsOf(parser.parse(text));
}

function scriptOf(text: string, tree: Tree): Script {
  let index: Map<string, SyntaxNode[]> | null = null;
  let quote: Script["quote"] | null = null;
  const script: Script = {
    text,
    tree,
    root: tree.topNode,
    newline: usesCarriageReturns(text) ? "\r\n" : "\n",
    indentUnit: indentUnitOf(text),
    get quote(): '"' | "'" {
      if (quote === null) {
        const strings = script.all("String");
        const single = strings.filter((s) => text.startsWith("'", s.from)).length;
        quote = single * 2 > strings.length ? "'" : '"';
      }
      return quote;
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
  const lists = new Map<NodeType, SyntaxNode[] | undefined>();
  tree.iterate({
    enter: (ref) => {
      const { type } = ref;
      if (!lists.has(type)) lists.set(type, index.get(type.name));
      lists.get(type)?.push(ref.node);
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
