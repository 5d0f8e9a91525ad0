/** How the bytes of a text have changed that a program can append to and paint anew. */
export type OutputChange =
  | { readonly kind: "same" }
  | { readonly kind: "append"; readonly bytes: Uint8Array }
  /** Everything read of it so far is void; `bytes` are all of it. */
  | { readonly kind: "replace"; readonly bytes: Uint8Array };

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * What a log reader must be given when an output turns from `before` into `after`.
 *
 * A last line that differs was painted anew (a progress bar: whoever shows outputs has already left out the older
 * picture); it is appended behind a carriage return, as a file would hold it.
 */
export function outputChange(before: Uint8Array, after: Uint8Array): OutputChange {
  const same = commonLength(before, after);
  if (same === before.length) {
    return same === after.length
      ? { kind: "same" }
      : { kind: "append", bytes: after.subarray(same) };
  }
  const lineStart = before.subarray(0, same).lastIndexOf(newline) + 1;
  const isLastLine = before.indexOf(newline, same) === -1 && same > 0;
  if (!isLastLine) return { kind: "replace", bytes: after };
  const bytes = new Uint8Array(after.length - lineStart + 1);
  bytes[0] = carriageReturn;
  bytes.set(after.subarray(lineStart), 1);
  return { kind: "append", bytes };
}

function commonLength(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) if (a[i] !== b[i]) return i;
  return end;
}
