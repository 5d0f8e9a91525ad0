import { type Describe, type LearntShape, learn } from "./learn.ts";

/** A shape is learnt when it was met so often. */
const usual = 4;
const maxShapes = 2048;
/** Longer lines are not alike often. */
const maxLine = 2000;
const given = -1;

/** Counts how often lines of which shape are met, and learns those that are usual. */
export class Census {
  /** By a hash of what is no number: shapes that share one are counted together, which harms nothing. */
  #met = new Map<number, number>();

  /** @param line with its end. null where its shape is not usual yet, or was tried before. */
  meet(line: Uint8Array, describe: Describe): LearntShape | null {
    if (line.length > maxLine) return null;
    const hash = hashOf(line);
    const count = this.#met.get(hash) ?? 0;
    if (count === given) return null;
    if (this.#met.size >= maxShapes) this.#met.clear();
    this.#met.set(hash, count + 1 === usual ? given : count + 1);
    return count + 1 === usual ? learn(line, describe) : null;
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
