const decoder = new TextDecoder();
const mostKept = 4096;
const longestKept = 1024;

/** Strings of a log that come again and again, decoded once each. */
export class TextCache {
  #known = new Map<number, { readonly bytes: Uint8Array; readonly text: string }>();

  /** The UTF-8 text from `from` to before `to`. */
  get(bytes: Uint8Array, from: number, to: number): string {
    const hash = hashOf(bytes, from, to);
    const known = this.#known.get(hash);
    if (known !== undefined && isSame(known.bytes, bytes, from, to)) return known.text;
    const own = bytes.slice(from, to);
    const text = decoder.decode(own);
    if (this.#known.size >= mostKept) this.#known = new Map();
    if (own.length <= longestKept) this.#known.set(hash, { bytes: own, text });
    return text;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[from + at]) return false;
  return true;
}
