/**
 * Bytes that are read at once. What is made of many more, a string or a copy, gets memory of its own from the system,
 * which then costs many times as much as reading them.
 */
const pieceBytes = 32 * 1024;

export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
