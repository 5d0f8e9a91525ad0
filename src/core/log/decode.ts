const headLength = 1024;
const maxHeldBytes = 1 << 20;
const newline = 0x0a;

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "binary";

/** Whether the beginning of a file (up to 1 KiB is looked at) is no text in any encoding that logs come in. */
export function isBinary(head: Uint8Array): boolean {
  return encodingOf(head) === "binary";
}

function encodingOf(whole: Uint8Array): Encoding {
  const head = whole.subarray(0, headLength);
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  let even = 0;
  let odd = 0;
  let control = 0;
  head.forEach((byte, index) => {
    if (byte === 0) index % 2 === 0 ? even++ : odd++;
    else if (byte < 7 || (byte > 13 && byte < 27)) control++;
  });
  const half = head.length / 2;
  if (odd > 0.4 * half && even < 0.05 * half) return "utf-16le";
  if (even > 0.4 * half && odd < 0.05 * half) return "utf-16be";
  return even + odd > 0 || control > 0.1 * head.length ? "binary" : "utf-8";
}

/**
 * Turns the bytes of a log into text, whatever the chunks: UTF-16 by its mark or its zero bytes, else UTF-8,
 * and lines that are not valid UTF-8 as GB18030 where they are valid there, else as UTF-8 with replacements.
 *
 * The text comes in whole lines except for a line of over 1 MiB, which is given as it comes.
 * Until the first KiB is there (or `flush`) nothing is given, because the encoding is not known.
 */
export class TextStream {
  #encoding: Encoding | null = null;
  #head: Uint8Array = new Uint8Array(0);
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #stream: TextDecoder | null = null;

  get binary(): boolean {
    return this.#encoding === "binary";
  }

  push(bytes: Uint8Array): string {
    if (this.#encoding !== null) return this.#decode(bytes);
    this.#head = concatenate([this.#head, bytes]);
    return this.#head.length < headLength ? "" : this.#begin();
  }

  /** What is held back of the text, also of a line that has not ended; bytes may follow. */
  flush(): string {
    const text = this.#encoding === null ? this.#begin() : "";
    if (this.#heldBytes === 0) return text;
    const rest = concatenate(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return text + lineText(rest);
  }

  #begin(): string {
    const head = this.#head;
    if (head.length === 0) return "";
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
    if (this.#encoding !== "utf-8") return this.#stream?.decode(bytes, { stream: true }) ?? "";
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
      text += linesText(this.#held.length === 1 ? rest.subarray(0, end) : concatenate(this.#held));
      this.#held = [];
      this.#heldBytes = 0;
    }
    return text + this.#hold(rest.subarray(end));
  }

  #hold(bytes: Uint8Array): string {
    if (bytes.length === 0) return "";
    this.#held.push(new Uint8Array(bytes));
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= maxHeldBytes) return "";
    this.#stream = looseUtf8();
    const text = this.#stream.decode(concatenate(this.#held), { stream: true });
    this.#held = [];
    this.#heldBytes = 0;
    return text;
  }
}

function linesText(bytes: Uint8Array): string {
  const whole = decodedOrNull(bytes, "utf-8");
  if (whole !== null) return whole;
  let text = "";
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(newline, from) + 1 || bytes.length;
    text += lineText(bytes.subarray(from, end));
    from = end;
  }
  return text;
}

function lineText(bytes: Uint8Array): string {
  const text = decodedOrNull(bytes, "utf-8");
  if (text !== null) return text;
  const chinese = bytes.length <= maxHeldBytes ? decodedOrNull(bytes, "gb18030") : null;
  return chinese ?? looseUtf8().decode(bytes);
}

function looseUtf8(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}

function decodedOrNull(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
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
