import { HtmlRows } from "./htmlTable.ts";

const opening = /^\s*"(text|text\/plain|text\/html)": \[\s*$/;
const item = /^\s*("(?:[^"\\]|\\.)*"),?\s*$/;

/**
 * Makes a saved notebook (.ipynb, JSON with a line of output on each line) a log: of the outputs the text, of HTML
 * tables such as fastai's the rows; of everything else nothing. Line numbers stay those of the file.
 */
export class NotebookLines {
  #state: "unknown" | "notebook" | "other" = "unknown";
  #part: string | null = null;
  #outputs = false;
  readonly #rows = new HtmlRows();
  #begun = false;

  /** Whether it is known that the file is none, so that every line stays as it is. */
  get isOver(): boolean {
    return this.#state === "other";
  }

  /** The text of the log on this line, the line itself where the file is no notebook. */
  line(text: string): string {
    if (this.#state === "other") return text;
    if (this.#state === "unknown") this.#recognise(text);
    return this.#state === "notebook" ? this.#output(text) : text;
  }

  /** A notebook opens with a brace alone, and `"cells"` or `"nbformat"` on the next line. */
  #recognise(text: string): void {
    const trimmed = text.trim();
    if (trimmed === "") return;
    if (!this.#begun && trimmed === "{") this.#begun = true;
    else if (this.#begun && /^"(?:cells": \[|nbformat|metadata": \{)/.test(trimmed))
      this.#state = "notebook";
    else this.#state = "other";
  }

  #output(text: string): string {
    const trimmed = text.trim();
    if (trimmed.startsWith('"outputs": [')) this.#outputs = true;
    else if (trimmed.startsWith('"source": [') || trimmed.startsWith('"cell_type":'))
      this.#outputs = false;
    if (!this.#outputs) return "";
    if (this.#part === null) {
      this.#part = opening.exec(text)?.[1] ?? null;
      return "";
    }
    if (trimmed === "]" || trimmed === "],") {
      this.#part = null;
      this.#rows.end();
      return "";
    }
    const found = item.exec(text);
    if (found === null) return "";
    const content = unquoted(found[1] ?? '""');
    return this.#part === "text/html" ? this.#rows.row(content) : content.replace(/\r?\n$/, "");
  }
}

function unquoted(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return "";
  }
}
