import { type NodeType, type SyntaxNode, type Tree, TreeFragment } from "@lezer/common";
import { parser } from "@lezer/python";
import { drained, type Parts } from "../parts.ts";
import { withPlainNumbers } from "./pointedNumbers.ts";

/**
 * A Python file and its syntax tree. The parser is tolerant of errors, so that a file that is being
 * typed, or a notebook's `%magic` line, still has a tree around the part that is not Python.
 */
export interface Script {
  readonly text: string;
  readonly tree: Tree;
  readonly root: SyntaxNode;
  /** Null for a file as it is; what two files were joined to says where they meet. */
  readonly join: FileJoin | null;
  /** The line end that the file uses most. */
  readonly newline: "\n" | "\r\n";
  /** One level of indentation as the file has it: a tab or some spaces. */
  readonly indentUnit: string;
  /** The quote that the file's strings use most. */
  readonly quote: '"' | "'";
  /** All nodes of an indexed kind, in source order. */
  all(kind: IndexedKind): readonly SyntaxNode[];
  /** The answer to a question about the script, worked out when it is first asked. */
  once<T>(question: (script: Script) => T): T;
}

/** Where a script was joined from an imported file and the script that imports it. */
export interface FileJoin {
  /** As the script imports it: `models.vit`. */
  readonly module: string;
  /** Where the importing script begins. */
  readonly at: number;
  /** Whose imports a remedy says names by, and adds to. */
  readonly imports: "file" | "script";
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
  "DictionaryExpression",
  "BinaryExpression",
  "ExpressionStatement",
  "UpdateStatement",
  "WithStatement",
] as const;
export type IndexedKind = (typeof indexedKinds)[number];

/** A file's text as a script; with an earlier state of the file only what has changed is parsed anew. */
export function parse(text: string, earlier: Script | null = null): Script {
  return drained(parseInParts(text, earlier));
}

/**
 * Levels of a tree. Python itself takes no more than 200 nested brackets and 100 indents; what is far beyond was written
 * to keep a reader busy, and is read as a script that says nothing.
 */
export const mostLevels = 500;
const unread = parser.parse("");

/** Whether the script is read as one that says nothing for its depth. */
export function isUnread({ tree }: Script): boolean {
  return tree === unread;
}

function isTooDeep(tree: Tree): boolean {
  let [level, deepest] = [0, 0];
  tree.iterate({
    enter: () => {
      level += 1;
      deepest = Math.max(deepest, level);
      return level <= mostLevels;
    },
    leave: () => {
      level -= 1;
    },
  });
  return deepest > mostLevels;
}

/** Moves of the parser in a part: about five milliseconds. */
const movesInPart = 4000;

export function* parseInParts(text: string, earlier: Script | null): Parts<Script> {
  const plain = withPlainNumbers(text);
  const parsing = parser.startParse(plain, earlier ? keptOf(earlier, plain) : []);
  for (let moves = 1; ; moves += 1) {
    const tree = parsing.advance();
    if (tree) return scriptOf(text, isTooDeep(tree) ? unread : tree);
    if (moves % movesInPart === 0) yield;
  }
}

/** What a text has of an earlier one's tree. */
function keptOf(earlier: Script, text: string): readonly TreeFragment[] {
  const before = withPlainNumbers(earlier.text);
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
  return errorsOf(parser.parse(withPlainNumbers(text)));
}

/** The same text, known to be joined from two files. */
export function joinedAt(script: Script, join: FileJoin): Script {
  return scriptOf(script.text, script.tree, join);
}

function scriptOf(text: string, tree: Tree, join: FileJoin | null = null): Script {
  const answers = new Map<(script: Script) => unknown, unknown>();
  const script: Script = {
    text,
    tree,
    root: tree.topNode,
    join,
    newline: usesCarriageReturns(text) ? "\r\n" : "\n",
    indentUnit: indentUnitOf(text),
    get quote() {
      return script.once(usualQuote);
    },
    all: (kind) => script.once(nodesByKind).get(kind) ?? [],
    once<T>(question: (script: Script) => T): T {
      // A question gives answers of one type alone.
      if (answers.has(question)) return answers.get(question) as T;
      const answer = question(script);
      answers.set(question, answer);
      return answer;
    },
  };
  return script;
}

function usualQuote(script: Script): Script["quote"] {
  const strings = script.all("String");
  const single = strings.filter((s) => script.text.startsWith("'", s.from)).length;
  return single * 2 > strings.length ? "'" : '"';
}

function nodesByKind({ tree }: Script): ReadonlyMap<string, readonly SyntaxNode[]> {
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
