import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { joinCells } from "../../../src/core/python/notebookScript.ts";

export interface ScriptFile {
  /** Below the folder that was asked for. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Scripts and notebooks of a folder and its subfolders, by name; what is no UTF-8 or no notebook is left out. */
export function scriptFiles(folder: string): readonly ScriptFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:py|ipynb)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .flatMap((path) => {
      const text = textOf(path);
      return text === null ? [] : [{ name: relative(folder, path), path, text }];
    });
}

function textOf(path: string): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
    return path.endsWith(".ipynb") ? joinCells(codeCells(JSON.parse(text))).text : text;
  } catch {
    return null;
  }
}

function codeCells(notebook: unknown): readonly string[] {
  const cells = isRecord(notebook) && Array.isArray(notebook["cells"]) ? notebook["cells"] : [];
  return cells.flatMap((cell: unknown) => {
    if (!isRecord(cell) || cell["cell_type"] !== "code") return [];
    const { source } = cell;
    return [Array.isArray(source) ? source.join("") : String(source)];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
