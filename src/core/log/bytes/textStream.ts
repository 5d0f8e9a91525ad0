import { LegacyText, looseDecoder, utf8Text } from "./legacyText.ts";
import { ZeroFilter } from "./zeroFilter.ts";

const headLength = 1024;
const maxHeldBytes = 1 << 20;
const newline = 0x0a;
/** A run of so many zero bytes is no part of a text, whatever its encoding, and no mark of a binary file. */
export const shortestPadding = 16;

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "binary";

/** Looks at up to 1 KiB. */
function encodingOf(whole: Uint8Array): Encoding {
  const head = whole.subarray(0, headLength);
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  let [even, odd, control, length] = [0, 0, 0, 0];
  for (let at = 0; at < head.length; ) {
    const zeros = zerosAt(head, at);
    if (zeros >= shortestPadding) {
      at += zeros;
      continue;
    }
    const byte = head[at] ?? 0;
    if (byte === 0) at % 2 === 0 ? even++ : odd++;
    else if (byte < 7 || (byte > 13 && byte < 27)) control++;
    length++;
    at++;
  }
  const half = length / 2;
  if (odd > 0.4 * half && even < 0.05 * half) return "utf-16le";
  if (even > 0.4 * half && odd < 0.05 * half) return "utf-16be";
  const zeros = even + odd;
  const stray = zeros <= 0.01 * length && control === 0;
  return (zeros > 0 && !stray) || control > 0.1 * length ? "binary" : "utf-8";
}

function zerosAt(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0) at++;
  return at - from;
}

/**
 * Turns the bytes of a log into text, whatever the chunks: UTF-16 by its mark or its zero bytes, else UTF-8, and lines
 * that are not valid UTF-8 as `LegacyText` says. Zero bytes of padding and of holes are no text.
 *
 * The text comes in whole lines except for a line of over 1 MiB, which is given as it comes.
 * Until the first KiB behind leading zeros is there (or `flush`) nothing is given: the encoding is not known.
 */
export class TextStream {
  readonly #zeros = new ZeroFilter();
  readonly #legacy = new LegacyText();
  #encoding: Encoding | null = null;
  #head: Uint8Array = new Uint8Array(0);
  /** Whether the file begins with zeros, which were taken away but for one that may begin UTF-16. */
  #padded = false;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #stream: TextDecoder | null = null;

  get binary(): boolean {
    return this.#encoding === "binary";
  }

  push(bytes: Uint8Array): string {
    if (this.#encoding !== null) return this.#decode(bytes);
    this.#head = concatenate([this.#head, bytes]);
    if (this.#head.length >= headLength) this.#unpad();
    return this.#head.length < headLength ? "" : this.#begin();
  }

  /** What is held back of the text, also of a line that has not ended; bytes may follow. */
  flush(): string {
    const text = this.#encoding === null ? this.#begin() : "";
    if (this.#heldBytes === 0) return text;
    const rest = concatenate(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return text + this.#zeros.filter(this.#legacy.line(rest));
  }

  #unpad(): void {
    const zeros = zerosAt(this.#head, 0);
    if (!this.#padded && zeros < shortestPadding) return;
    this.#padded = true;
    const isBigEndian = zeros % 2 === 1 && this.#head[zeros + 1] === 0;
    const isAll = zeros === this.#head.length;
    this.#head = this.#head.slice(isBigEndian || isAll ? zeros - (zeros % 2) : zeros);
  }

  #begin(): string {
    this.#unpad();
    const head = this.#head;
    if (zerosAt(head, 0) === head.length) return "";
    this.#head = new Uint8Array(0);
    const encoding = encodingOf(head);
    this.#encoding = encoding;
    if (encoding === "utf-16le" || encoding === "utf-16be")
      this.#stream = new TextDecoder(encoding);
    const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    return this.#decode(marked ? head.subarray(3) : head);
  }

  #decode(bytes: Uint8Array): string {
    if (this.#encoding === "binary") return "";
    const text =
      this.#encoding === "utf-8"
        ? this.#decodeLines(bytes)
        : (this.#stream?.decode(bytes, { stream: true }) ?? "");
    return this.#zeros.filter(text);
  }

  #decodeLines(bytes: Uint8Array): string {
    let rest = bytes;
    let text = "";
    if (this.#stream !== null) {
      const end = rest.indexOf(newline);
      text = this.#stream.decode(end === -1 ? rest : rest.subarray(0, end + 1), {
        stream: end === -1,
      });
      if (end === -1) return text;
      this.#stream = null;
      rest = rest.subarray(end + 1);
    }
    const end = rest.lastIndexOf(newline) + 1;
    if (end > 0) {
      this.#held.push(rest.subarray(0, end));
      text += this.#lines(concatenate(this.#held));
      this.#held = [];
      this.#heldBytes = 0;
    }
    return text + this.#hold(rest.subarray(end));
  }

  #lines(bytes: Uint8Array): string {
    return utf8Text(bytes) ?? this.#legacy.lines(bytes);
  }

  #hold(bytes: Uint8Array): string {
    if (bytes.length === 0) return "";
    this.#held.push(new Uint8Array(bytes));
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= maxHeldBytes) return "";
    this.#stream = looseDecoder();
    const text = this.#stream.decode(concatenate(this.#held), { stream: true });
    this.#held = [];
    this.#heldBytes = 0;
    return text;
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
