import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { applyEdits } from "./applyEdits.ts";
import { joinCells } from "./notebookScript.ts";
import type { ScriptEdit } from "./scriptEdit.ts";

/** A saved notebook (nbformat 4): its Python as one script, and how edits of that script change the file. */
export interface NotebookFile {
  readonly text: string;
  canEdit(edits: readonly ScriptEdit[]): boolean;
  /** The file after the edits: only the sources of the changed cells differ. */
  edited(edits: readonly ScriptEdit[]): string;
}

/** @returns null where the text is no notebook. */
export function readNotebookFile(file: string): NotebookFile | null {
  const root = parseTree(file);
  const listed = root && findNodeAtLocation(root, ["cells"]);
  if (listed?.type !== "array") return null;
  const cells = (listed.children ?? []).flatMap((cell) => {
    const isCode = findNodeAtLocation(cell, ["cell_type"])?.value === "code";
    const source = isCode ? findNodeAtLocation(cell, ["source"]) : undefined;
    return source === undefined ? [] : [{ source, text: textOf(source) }];
  });
  const joined = joinCells(cells.map(({ text }) => text));
  return {
    text: joined.text,
    canEdit: (edits) => joined.cellEdits(edits) !== null,
    edited: (edits) => {
      const changes = [...(joined.cellEdits(edits) ?? [])].flatMap(([index, own]) => {
        const cell = cells[index];
        return cell === undefined
          ? []
          : [sourceEdit(file, cell.source, applyEdits(cell.text, own))];
      });
      return applyEdits(file, changes);
    },
  };
}

/** A source is one string, or a list of lines with their ends. */
function textOf({ type, value, children }: Node): string {
  if (type === "string") return String(value);
  return (children ?? [])
    .map((line) => (line.type === "string" ? String(line.value) : ""))
    .join("");
}

function sourceEdit(file: string, source: Node, text: string): ScriptEdit {
  const from = source.offset;
  const to = from + source.length;
  if (source.type === "string") return { from, to, insert: JSON.stringify(text) };
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const [open, between, close] = layoutOf(file, source);
  return {
    from,
    to,
    insert: `[${open}${lines.map((l) => JSON.stringify(l)).join(between)}${close}]`,
  };
}

/** What stands before the first line, between two and after the last, as in the rest of the file. */
function layoutOf(
  file: string,
  { offset, length, children }: Node,
): readonly [string, string, string] {
  const first = children?.[0];
  const last = children?.at(-1);
  if (first === undefined || last === undefined) return ["", ", ", ""];
  const open = file.slice(offset + 1, first.offset);
  const close = file.slice(last.offset + last.length, offset + length - 1);
  return [open, open === "" ? ", " : `,${open}`, close];
}
