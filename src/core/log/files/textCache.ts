const decoder = new TextDecoder();
const mostKept = 4096;

/** Strings of a log that come again and again, decoded once each. */
export class TextCache {
  #known = new Map<number, { readonly bytes: Uint8Array; readonly text: string }>();

  get(bytes: Uint8Array): string {
    const hash = hashOf(bytes);
    const known = this.#known.get(hash);
    if (known !== undefined && isSame(known.bytes, bytes)) return known.text;
    const text = decoder.decode(bytes);
    if (this.#known.size >= mostKept) this.#known = new Map();
    if (bytes.length <= 1024) this.#known.set(hash, { bytes: bytes.slice(), text });
    return text;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
