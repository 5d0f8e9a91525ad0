import type { NotebookCell, NotebookCellOutput, NotebookCellOutputItem } from "vscode";
import { tableText } from "../../core/log/bytes/htmlTable.ts";

const streams = new Set([
  "application/vnd.code.notebook.stdout",
  "application/vnd.code.notebook.stderr",
]);
const errorType = "application/vnd.code.notebook.error";
const newline = 0x0a;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a cell has printed, as the bytes of a log: streams, tables, plain text and the exception that ended it. */
export function outputBytes(cell: NotebookCell): Uint8Array {
  const parts = cell.outputs.flatMap(partsOf).filter(({ length }) => length > 0);
  const ended = parts.flatMap((part, index) =>
    index === parts.length - 1 || part.at(-1) === newline ? [part] : [part, Uint8Array.of(newline)],
  );
  const bytes = new Uint8Array(ended.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of ended) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function partsOf({ items }: NotebookCellOutput): readonly Uint8Array[] {
  const printed = items.filter(({ mime }) => streams.has(mime));
  if (printed.length > 0) return printed.map(({ data }) => data);
  const error = items.find(({ mime }) => mime === errorType);
  if (error !== undefined) return [encoder.encode(`${exceptionText(error)}\n`)];
  const html = items.find(({ mime }) => mime === "text/html");
  const table = html === undefined ? "" : tableText(decoder.decode(html.data));
  if (table !== "") return [encoder.encode(`${table}\n`)];
  const plain = items.find(({ mime }) => mime === "text/plain");
  return plain === undefined ? [] : [plain.data];
}

/** As Python prints it, so that the reader knows it for what it is. */
function exceptionText(item: NotebookCellOutputItem): string {
  const head = "Traceback (most recent call last)";
  try {
    const { name, message } = JSON.parse(decoder.decode(item.data)) as Record<string, unknown>;
    return `${head}\n${String(name)}: ${String(message).split("\n", 1)[0]}`;
  } catch {
    return head;
  }
}
