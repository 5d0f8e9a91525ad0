const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const looseUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const gb18030 = new TextDecoder("gb18030", { fatal: true });
const western = new TextDecoder("windows-1252");
const newline = 0x0a;

/** The text of bytes that are valid UTF-8; null where they are not. */
export function utf8Text(bytes: Uint8Array): string | null {
  return decoded(utf8, bytes);
}

/** A decoder for the pieces of a text whose wrong bytes are replaced. */
export function looseDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}

/**
 * Reads the lines of a log that are no UTF-8: as UTF-8 with replacements where most of what is beyond ASCII is valid
 * (a bar that was cut within a character), else as GB18030, else as Windows-1252, of which Latin-1 is a part.
 *
 * The last two are told apart by what all lines so far show: a Chinese character is two bytes beyond ASCII, in nearly
 * all cases, and an accented letter stands alone.
 */
export class LegacyText {
  /** Runs of an even number of bytes beyond ASCII, less those of an odd number. */
  #pairs = 0;

  /** The text of whole lines. */
  lines(bytes: Uint8Array): string {
    let text = "";
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(newline, from) + 1 || bytes.length;
      text += this.line(bytes.subarray(from, end));
      from = end;
    }
    return text;
  }

  line(bytes: Uint8Array): string {
    const text = decoded(utf8, bytes);
    if (text !== null) return text;
    const loose = looseUtf8.decode(bytes);
    if (isMostlyValid(loose)) return loose;
    this.#pairs += pairsIn(bytes);
    return (this.#pairs >= 0 ? decoded(gb18030, bytes) : null) ?? western.decode(bytes);
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Whether there are more characters beyond ASCII than replacements for wrong bytes. */
function isMostlyValid(text: string): boolean {
  let [valid, wrong] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0xfffd) wrong++;
    else if (unit > 0x7f) valid++;
  }
  return valid > wrong;
}

function pairsIn(bytes: Uint8Array): number {
  let [pairs, run] = [0, 0];
  for (const byte of bytes) {
    if (byte > 0x7f) {
      run++;
      continue;
    }
    if (run > 0) pairs += run % 2 === 0 ? 1 : -1;
    run = 0;
  }
  return run === 0 ? pairs : pairs + (run % 2 === 0 ? 1 : -1);
}
