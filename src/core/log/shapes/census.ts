/** A shape is worth learning when it was met so often. */
const usual = 4;
const maxShapes = 2048;
/** Longer lines are not alike often. */
const maxLine = 2000;

/** Counts how often lines of which shape are met. */
export class Census {
  /** By a hash of what is no number: shapes that share one are counted together, which harms nothing. */
  readonly #met = new Map<number, number>();

  /** Whether the line, with its end, is the one that makes its shape usual. */
  isDue(line: Uint8Array): boolean {
    if (line.length > maxLine) return false;
    const hash = hashOf(line);
    const count = (this.#met.get(hash) ?? 0) + 1;
    if (this.#met.size >= maxShapes) this.#met.clear();
    this.#met.set(hash, count);
    return count === usual;
  }
}

/** FNV-1a, over the bytes with each stretch of digits, dots and exponents as one. */
function hashOf(line: Uint8Array): number {
  let hash = 0x811c9dc5;
  let inNumber = false;
  for (const byte of line) {
    const digit = byte >= 48 && byte <= 57;
    if (digit && inNumber) continue;
    if (inNumber && (byte === 46 || byte === 101 || byte === 45)) continue;
    inNumber = digit;
    hash = Math.imul(hash ^ (digit ? 48 : byte), 0x01000193);
  }
  return hash;
}
