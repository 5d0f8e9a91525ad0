import type { ScriptEdit } from "./scriptEdit.ts";

/** The Python code of a notebook as one script, in the order of its cells. */
export interface NotebookScript {
  /** Cells are lines apart. Lines that IPython reads and Python does not (magics, shell commands) are masked. */
  readonly text: string;
  /** The cell that an offset of the text lies in, and the offset in that cell. */
  placeOf(offset: number): { readonly cell: number; readonly offset: number };
  /** Edits of the text as edits of the cells, by their index; null where one reaches over what is no Python of one cell. */
  cellEdits(edits: readonly ScriptEdit[]): ReadonlyMap<number, readonly ScriptEdit[]> | null;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Mask extends Span {
  /** `%%time` and the like: it must stay the first line of its cell. */
  readonly first: boolean;
}

/** Cell magics whose cell is Python all the same. */
const pythonMagic = /^%%(?:time|timeit|capture|prun|memit|mprun|debug|pypy3?|python3?|px)\b/;
/** `% (a, b)` and `!= b` go on with an expression. */
const lineMagic = /^([ \t]*)(?:%%?[A-Za-z]|!(?!=)|\?)/;
const help = /^[ \t]*[\w.]+\?{1,2}[ \t]*$/;
const assigned = /^[ \t]*[\w.,[\]' "]{1,80}=[ \t]*(?=%[A-Za-z]|!(?!=))/;

/** Joins the texts of code cells, in the notebook's order. Offsets are UTF-16 units, line ends stay as they are. */
export function joinCells(cells: readonly string[]): NotebookScript {
  const starts: number[] = [];
  const masks: Mask[] = [];
  let text = "";
  for (const cell of cells) {
    starts.push(text.length);
    const start = text.length;
    const found = masksOf(cell);
    text += `${masked(cell, found)}\n`;
    masks.push(...found.map((mask) => ({ ...mask, from: mask.from + start, to: mask.to + start })));
  }
  const endOf = (cell: number) => (starts[cell] ?? 0) + (cells[cell] ?? "").length;
  const placeOf = (offset: number) => {
    const cell = Math.max(
      0,
      starts.findLastIndex((start) => start <= offset),
    );
    const start = starts[cell] ?? 0;
    return { cell, offset: Math.min(offset, endOf(cell)) - start };
  };
  const cellEdits = (edits: readonly ScriptEdit[]) => {
    const byCell = new Map<number, ScriptEdit[]>();
    for (const edit of edits) {
      const { cell } = placeOf(edit.from);
      const own = within(belowMagic(edit, masks), endOf(cell));
      if (own === null || masks.some((mask) => touches(own, mask))) return null;
      const start = starts[cell] ?? 0;
      const list = byCell.get(cell) ?? [];
      list.push({ ...own, from: own.from - start, to: own.to - start });
      byCell.set(cell, list);
    }
    return byCell;
  };
  return { text, placeOf, cellEdits };
}

/** The line end between two cells is not there to be replaced: an edit that takes it in ends before it. */
function within(edit: ScriptEdit, end: number): ScriptEdit | null {
  if (edit.to <= end) return edit;
  if (edit.to > end + 1) return null;
  return { ...edit, to: end, insert: edit.insert.replace(/\r?\n$/, "") };
}

/** What would come before a cell's magic comes after it. */
function belowMagic(edit: ScriptEdit, masks: readonly Mask[]): ScriptEdit {
  const magic = masks.find(({ first, from }) => first && from === edit.from && from === edit.to);
  if (magic === undefined) return edit;
  const insert = `\n${edit.insert.replace(/\r?\n$/, "")}`;
  return { from: magic.to, to: magic.to, insert };
}

function touches(edit: ScriptEdit, mask: Span): boolean {
  return edit.from < mask.to && edit.to > mask.from;
}

/** Lines of a cell that are no Python. */
function masksOf(cell: string): readonly Mask[] {
  const start = cell.length - cell.trimStart().length;
  const isMagic = cell.startsWith("%%", start);
  if (isMagic && !pythonMagic.test(cell.slice(start, start + 80))) {
    return [{ from: start, to: cell.length, first: true }];
  }
  const masks: Mask[] = [];
  let goesOn = false;
  for (const { line, from } of linesOf(cell)) {
    const magic = lineMagic.exec(line);
    const value = assigned.exec(line);
    const at = magic?.[1]?.length ?? value?.[0].length ?? (help.test(line) ? 0 : null);
    if (goesOn) masks.push({ from, to: from + line.length, first: false });
    else if (at !== null) {
      const first = isMagic && from + at === start;
      masks.push({ from: from + at, to: from + line.length, first });
    }
    goesOn = (goesOn || at !== null) && line.endsWith("\\");
  }
  return masks.filter(({ from, to }) => to > from);
}

function linesOf(text: string): readonly { readonly line: string; readonly from: number }[] {
  let from = 0;
  return text.split("\n").map((whole) => {
    const line = whole.endsWith("\r") ? whole.slice(0, -1) : whole;
    const own = { line, from };
    from += whole.length + 1;
    return own;
  });
}

/** Every mask is as long as what it stands for, and the same number of lines. */
function masked(cell: string, masks: readonly Mask[]): string {
  let text = "";
  let at = 0;
  for (const { from, to } of masks) {
    text += cell.slice(at, from) + cell.slice(from, to).replace(/[^\r\n]+/g, placeholder);
    at = to;
  }
  return text + cell.slice(at);
}

/** An expression that stands where a statement or a value may stand, and a comment. */
function placeholder(line: string): string {
  return line.length < 3 ? "0".padEnd(line.length) : `...${"#".repeat(line.length - 3)}`;
}

const trainingCalls = [
  /\.backward\s*\(/,
  /\.(?:fit|fit_one_cycle|fine_tune|fit_generator|train_on_batch)\s*\(/,
  /trainer\w{0,40}\.train\s*\(/i,
  /\bfor [\w, ]{0,60}?(?:epoch|step|iter)\w{0,40} in\b/,
  /\b(?:train|fit)\w*\s*\(/,
];

/** The 0-based line of a cell that calls for the training: the backward pass, `fit`, a loop; else the first one. */
export function trainingLine(cell: string): number {
  const lines = cell.split("\n").map((line) => (/^\s*[#%!]/.test(line) ? "" : line));
  for (const call of trainingCalls) {
    const at = lines.findIndex((line) => call.test(line) && !/^\s*(?:def|class)\b/.test(line));
    if (at !== -1) return at;
  }
  return Math.max(
    0,
    lines.findIndex((line) => line.trim() !== ""),
  );
}
