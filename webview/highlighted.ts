import { classHighlighter, highlightCode } from "@lezer/highlight";
import { parser } from "@lezer/python";
import { html } from "lit-html";

/** Python with a class on each word that says what it is; the styles give those the colours of the theme. */
export function highlighted(code: string): unknown {
  const parts: unknown[] = [];
  highlightCode(
    code,
    parser.parse(code),
    classHighlighter,
    (text, classes) =>
      parts.push(classes === "" ? text : html`<span class=${classes}>${text}</span>`),
    () => parts.push("\n"),
  );
  return parts;
}
