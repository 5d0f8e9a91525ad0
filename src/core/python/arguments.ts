import type { SyntaxNode } from "@lezer/common";
import { indentAt, isBlankBetween, lineEnd, lineStart } from "./lines.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { childrenOf, textOf } from "./tree.ts";

/** An item of an argument list, a list, a tuple or a dictionary. */
export interface Item {
  readonly from: number;
  readonly to: number;
  /** Name of a keyword argument; a dictionary's key as a node is `key`. */
  readonly keyword: string | null;
  readonly key: SyntaxNode | null;
  readonly value: SyntaxNode;
  readonly star: "" | "*" | "**";
}

const brackets: readonly string[] = ["(", ")", "[", "]", "{", "}"];

/** What gets longer by new items goes on in a line of its own. */
const longestLine = 100;

/** Two offsets below this fit in one exact number. */
const longestScript = 2 ** 26;

const listsOf = oncePerScript(() => new Map<number, readonly Item[]>());

/** The items between a node's brackets, in order; the same objects for the same node. */
export function itemsOf(script: Script, list: SyntaxNode): readonly Item[] {
  const lists = listsOf(script);
  const key = list.from * longestScript + list.to;
  const items = lists.get(key) ?? readItems(script, list);
  lists.set(key, items);
  return items;
}

function readItems(script: Script, list: SyntaxNode): readonly Item[] {
  const items: Item[] = [];
  let parts: SyntaxNode[] = [];
  const flush = () => {
    const item = readItem(script, parts);
    if (item) items.push(item);
    parts = [];
  };
  for (const child of childrenOf(list)) {
    if (brackets.includes(child.name) && (child.from === list.from || child.to === list.to))
      continue;
    if (child.name === ",") flush();
    else parts.push(child);
  }
  flush();
  return items;
}

function readItem(script: Script, parts: readonly SyntaxNode[]): Item | null {
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) return null;
  const text = textOf(script, first);
  const star = text === "**" || text === "*" ? text : "";
  const separator = parts[1]?.name;
  const isKeyword = separator === "AssignOp" && textOf(script, parts[1] ?? first) === "=";
  const isEntry = separator === ":";
  const value = isKeyword || isEntry ? parts[2] : star === "" ? first : parts[1];
  if (!value) return null;
  return {
    from: first.from,
    to: last.to,
    keyword: isKeyword ? text : null,
    key: isEntry ? first : null,
    value,
    star,
  };
}

/** The argument given by keyword, or at a position before all keywords; null where it is not given. */
export function argumentOf(
  script: Script,
  argumentList: SyntaxNode,
  keyword: string | null,
  position: number | null = null,
): Item | null {
  const items = itemsOf(script, argumentList);
  const named = keyword === null ? undefined : items.find((i) => i.keyword === keyword);
  if (named || position === null) return named ?? null;
  const before = items.slice(0, position + 1);
  const item = before[position];
  const isPositional = before.every((i) => i.keyword === null && i.star === "");
  return item && isPositional ? item : null;
}

export interface ItemChanges {
  readonly remove?: readonly Item[];
  readonly replace?: ReadonlyMap<Item, string>;
  readonly append?: readonly string[];
}

/**
 * Edits a list's items with its commas, line breaks and trailing comma kept. What is removed is
 * replaced by what is appended first, so that no two edits meet.
 */
export function editItems(script: Script, list: SyntaxNode, changes: ItemChanges): ScriptEdit[] {
  const items = itemsOf(script, list);
  const append = [...(changes.append ?? [])];
  const replace = new Map(changes.replace ?? []);
  const remove = new Set(changes.remove ?? []);
  for (const item of [...remove].reverse()) {
    const text = append.pop();
    if (text === undefined) break;
    remove.delete(item);
    replace.set(item, text);
  }
  const edits = [...replace].map(([item, insert]) => ({ from: item.from, to: item.to, insert }));
  for (const range of removals(script, items, remove)) edits.push({ ...range, insert: "" });
  if (append.length > 0) edits.push(...appendItems(script, list, items, append));
  return edits;
}

function removals(
  script: Script,
  items: readonly Item[],
  remove: ReadonlySet<Item>,
): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  const lastKept = items.findLastIndex((i) => !remove.has(i));
  items.forEach((item, at) => {
    if (!remove.has(item)) return;
    const previous = items[at - 1];
    const next = items[at + 1];
    const range =
      at > lastKept && previous
        ? { from: previous.to, to: item.to }
        : { from: item.from, to: next ? next.from : item.to };
    ranges.push(withoutComments(script, item, range));
  });
  return ranges;
}

/** Comments beside a removed item stay: then only the item and its own comma go. */
function withoutComments(
  script: Script,
  item: Item,
  range: { from: number; to: number },
): { from: number; to: number } {
  const outside = script.text.slice(range.from, item.from) + script.text.slice(item.to, range.to);
  if (!outside.includes("#")) return range;
  const comma = /^[ \t]*,[ \t]*/.exec(script.text.slice(item.to));
  return { from: item.from, to: item.to + (comma?.[0].length ?? 0) };
}

function appendItems(
  script: Script,
  list: SyntaxNode,
  items: readonly Item[],
  append: readonly string[],
): ScriptEdit[] {
  const last = items.at(-1);
  if (!last) {
    const at = list.from + 1;
    return [{ from: at, to: at, insert: append.join(", ") }];
  }
  const separator = separatorAfter(script, last);
  const remark = /^(,?)([ \t]*#.*)$/.exec(lineRest(script, last.to));
  if (remark && separator !== ", ") return afterRemark(last.to, remark, separator, append);
  const start = lineStart(script.text, last.from);
  const length = last.to - start + append.reduce((sum, text) => sum + text.length + 2, 0);
  const rest = lineRest(script, last.to);
  const isLong = separator === ", " && length > longestLine && !rest.includes("#");
  const between = isLong ? `,${script.newline}${alignment(script, items)}` : separator;
  return [{ from: last.to, to: last.to, insert: append.map((text) => between + text).join("") }];
}

function lineRest(script: Script, from: number): string {
  return script.text.slice(from, lineEnd(script.text, from)).trimEnd();
}

/** A comment on the last item stays with it; a comma after that item asks for one after the new ones. */
function afterRemark(
  from: number,
  [whole = "", comma = ""]: RegExpExecArray,
  separator: string,
  append: readonly string[],
): ScriptEdit[] {
  const end = from + whole.length;
  const added = { from: end, to: end, insert: separator.slice(1) + append.join(separator) + comma };
  return comma === "" ? [{ from, to: from, insert: "," }, added] : [added];
}

/** White space up to where the first item of a list stands, so that a new line goes on below it. */
function alignment(script: Script, items: readonly Item[]): string {
  const from = items[0]?.from ?? 0;
  const head = script.text.slice(lineStart(script.text, from), from);
  return head.replace(/[^\t]/g, " ");
}

/** What stands between an item and a new one after it: a line break where each has its own line. */
export function separatorAfter(script: Script, item: Item): string {
  const ownLine = isBlankBetween(script.text, lineStart(script.text, item.from), item.from);
  return ownLine ? `,${script.newline}${indentAt(script.text, item.from)}` : ", ";
}
