const prime = 0x01000193;

/**
 * A short name of a text as it is: two FNV-1a hashes over its UTF-16 units, and its length. An edit says which text it
 * was computed on; where the text has another version now, its places are those of something else.
 */
export function versionOf(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, prime);
    b = Math.imul(b ^ (unit + at), prime);
  }
  return `${text.length}-${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}
