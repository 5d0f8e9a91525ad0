/** A run of so many zero characters stands where text is missing; fewer are slips of an encoding. */
const longRun = 4;

/**
 * Takes zero characters out of a text that comes in pieces, however it is cut: those of a file that was written with
 * room to spare, of a hole that a writer left behind when its file was cut under it, of UTF-16 appended to UTF-8.
 * A long run within a line separates what stands on its two sides, as `\r` does.
 */
export class ZeroFilter {
  #run = 0;
  #atLineStart = true;

  filter(text: string): string {
    if (!text.includes("\0")) {
      this.#see(text, text.length);
      return text;
    }
    let rest = "";
    let from = 0;
    for (let zero = text.indexOf("\0"); zero !== -1; zero = text.indexOf("\0", from)) {
      if (zero > from) {
        rest += text.slice(from, zero);
        this.#see(text, zero);
      }
      from = zero + 1;
      while (text.charCodeAt(from) === 0) from++;
      const before = this.#run;
      this.#run += from - zero;
      if (!this.#atLineStart && before < longRun && this.#run >= longRun) rest += "\r";
    }
    if (from < text.length) this.#see(text, text.length);
    return rest + text.slice(from);
  }

  /** What ends there is text. */
  #see(text: string, end: number): void {
    if (end === 0) return;
    this.#run = 0;
    this.#atLineStart = text.charCodeAt(end - 1) === 10;
  }
}
