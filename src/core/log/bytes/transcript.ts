import { withoutEscapes } from "./lineCleaner.ts";

/** How much cleaned text is kept, in UTF-16 units; of older lines only their places stay. */
const maxKept = 2 * 1024 * 1024;
/** An unfinished line longer than this has many repaints: all but the newest are let go. */
const longPartial = 4096;

/**
 * What a person sees of the text that a program has printed to a terminal: without escape sequences, of a line that
 * was painted anew the last picture.
 *
 * Invariant: line n of it is line n of the same bytes as a log reader counts them.
 */
export class Transcript {
  readonly #lines: string[] = [];
  #kept = 0;
  /** Lines before this one have been let go. */
  #from = 0;
  #partial = "";

  push(text: string): void {
    const parts = (this.#partial + text).split("\n");
    this.#partial = newestPictures(parts.pop() ?? "");
    for (const part of parts) this.#keep(shown(part));
  }

  get text(): string {
    return [...this.#lines, shown(this.#partial)].join("\n");
  }

  #keep(line: string): void {
    this.#lines.push(line);
    this.#kept += line.length;
    for (; this.#kept > maxKept && this.#from < this.#lines.length - 1; this.#from++) {
      this.#kept -= this.#lines[this.#from]?.length ?? 0;
      this.#lines[this.#from] = "";
    }
  }
}

/** The last picture of a line that is not blank. */
function shown(line: string): string {
  const pictures = withoutEscapes(line).split("\r");
  return (pictures.findLast((picture) => picture.trim() !== "") ?? "").trimEnd();
}

/** A `\r` at the very end may belong to the line end that comes next. */
function newestPictures(partial: string): string {
  if (partial.length <= longPartial) return partial;
  const last = partial.lastIndexOf("\r", partial.length - 2);
  return last <= 0 ? partial : partial.slice(partial.lastIndexOf("\r", last - 1) + 1);
}
