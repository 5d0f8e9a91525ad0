import { binaryFormats, documentFormats } from "../formats/registry.ts";
import type { BinaryFormat, DocumentFormat, FileFacts } from "../logFormat.ts";

/** How many bytes tell a binary log. */
export const binaryHead = 12;

/** The format of a file that is no text, by its first bytes; null where it is text. */
export function binaryFormatOf(head: Uint8Array): BinaryFormat | null {
  return binaryFormats.find((format) => format.recognises(head)) ?? null;
}

/** How much of the text a document format may ask for, in UTF-16 units. */
export const documentHead = 64 * 1024;

/** The format of a file that only makes sense whole, by the beginning of its text; null where it is none. */
export function documentFormatOf(head: string, file: FileFacts): DocumentFormat | null {
  return (
    documentFormats.find((format) => format.recognises(head.slice(0, documentHead), file)) ?? null
  );
}

/**
 * Whether the beginning tells that the text is read line by line: it opens no bracket, or its first line closes it
 * (JSON lines). null: more of it is needed.
 */
export function isLines(head: string, file: FileFacts): boolean | null {
  const begin = head.trimStart();
  if (begin === "") return head.length >= documentHead ? true : null;
  if (begin[0] !== "{" && begin[0] !== "[") return true;
  const end = begin.indexOf("\n");
  if (end === -1) return head.length >= documentHead ? documentFormatOf(head, file) === null : null;
  if (/[}\]]\s*$/.test(begin.slice(Math.max(0, end - 80), end)))
    return documentFormatOf(begin.slice(0, end), file) === null;
  return head.length >= documentHead ? documentFormatOf(head, file) === null : null;
}
