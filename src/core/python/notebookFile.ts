import { type ArrayNode, parse, type ValueNode } from "@humanwhocodes/momoa";
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
  const listed = member(parsed(file), "cells");
  if (listed?.type !== "Array") return null;
  const cells = valuesOf(listed).flatMap((cell) => {
    const kind = member(cell, "cell_type");
    const isCode = kind?.type === "String" && kind.value === "code";
    const source = isCode ? member(cell, "source") : null;
    return source === null ? [] : [{ source, text: textOf(source) }];
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

/** null where the text is no JSON, or nested deeper than the parser can go. */
function parsed(file: string): ValueNode | null {
  try {
    return parse(file, { ranges: true }).body;
  } catch {
    return null;
  }
}

function member(node: ValueNode | null, name: string): ValueNode | null {
  if (node?.type !== "Object") return null;
  const found = node.members.find(({ name: own }) => own.type === "String" && own.value === name);
  return found?.value ?? null;
}

function valuesOf({ elements }: ArrayNode): readonly ValueNode[] {
  return elements.map(({ value }) => value);
}

/** A source is one string, or a list of lines with their ends. */
function textOf(source: ValueNode): string {
  if (source.type === "String") return source.value;
  if (source.type !== "Array") return "";
  return valuesOf(source)
    .map((line) => (line.type === "String" ? line.value : ""))
    .join("");
}

function sourceEdit(file: string, source: ValueNode, text: string): ScriptEdit {
  const [from, to] = rangeOf(source);
  if (source.type !== "Array") return { from, to, insert: JSON.stringify(text) };
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const [open, between, close] = layoutOf(file, source);
  const insert = lines.map((line) => JSON.stringify(line)).join(between);
  return { from, to, insert: `[${open}${insert}${close}]` };
}

/** What stands before the first line, between two and after the last, as in the rest of the file. */
function layoutOf(file: string, source: ArrayNode): readonly [string, string, string] {
  const values = valuesOf(source);
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return ["", ", ", ""];
  const [from, to] = rangeOf(source);
  const open = file.slice(from + 1, rangeOf(first)[0]);
  return [open, open === "" ? ", " : `,${open}`, file.slice(rangeOf(last)[1], to - 1)];
}

/** The parser was asked for ranges: every node has one. */
function rangeOf({ range }: ValueNode): readonly [number, number] {
  const [from, to] = range ?? [0, 0];
  return [from ?? 0, to ?? 0];
}
