import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { parser } from "@lezer/python";
import { withPlainNumbers } from "../python/pointedNumbers.ts";
import type { CodePart } from "./codePart.ts";

const kinds = tagHighlighter([
  { tag: tags.comment, class: "comment" },
  { tag: tags.string, class: "string" },
  { tag: tags.number, class: "number" },
  { tag: [tags.keyword, tags.bool, tags.null], class: "keyword" },
] satisfies { tag: unknown; class: NonNullable<CodePart["kind"]> }[]);

/** Python in parts of one kind each; together they are the code, less the indentation that all of its lines share. */
export function codeParts(indented: string): readonly CodePart[] {
  const code = flushLeft(indented);
  const parts: CodePart[] = [];
  const put = (text: string, kind: CodePart["kind"]) => {
    const last = parts.at(-1);
    if (last !== undefined && last.kind === kind)
      parts.splice(-1, 1, { text: last.text + text, kind });
    else parts.push({ text, kind });
  };
  highlightCode(
    code,
    parser.parse(withPlainNumbers(code)),
    kinds,
    (text, kind) => put(text, kind === "" ? null : (kind as CodePart["kind"])),
    () => put("\n", null),
  );
  return parts;
}

function flushLeft(code: string): string {
  const indents = code.match(/^[ \t]*(?=\S)/gm) ?? [];
  const [first = ""] = indents;
  let shared = first.length;
  while (!indents.every((indent) => indent.startsWith(first.slice(0, shared)))) shared--;
  return code.replaceAll(new RegExp(`^[ \\t]{${shared}}`, "gm"), "");
}
