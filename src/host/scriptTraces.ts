import { openRegularFile } from "./openRegularFile.ts";

const headBytes = 64 * 1024;
const tailBytes = 16 * 1024;

/**
 * Python files that a log itself names, in its first 64 KiB (a command line) or its last 16 KiB (a traceback):
 * paths as they are written, each once, in the order of the text.
 */
export async function scriptsNamedIn(log: string): Promise<readonly string[]> {
  const file = await openRegularFile(log);
  try {
    const { size } = await file.stat();
    const head = await part(file, 0, headBytes);
    const tail = await part(file, Math.max(headBytes, size - tailBytes), tailBytes);
    return pythonPaths(`${head}\n${tail}`);
  } finally {
    await file.close();
  }
}

async function part(
  file: Awaited<ReturnType<typeof openRegularFile>>,
  position: number,
  length: number,
): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return new TextDecoder().decode(buffer.subarray(0, bytesRead));
}

/** Libraries name themselves in warnings and tracebacks; they are not the script. */
const library = /(?:site|dist)-packages|[\\/]lib[\\/]python/;

export function pythonPaths(text: string): readonly string[] {
  const found = text.match(/[\w.~\\/:-]{1,300}\.py\b/g) ?? [];
  return [...new Set(found)].filter((path) => !library.test(path));
}
