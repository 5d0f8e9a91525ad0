import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes a document so that whoever reads it sees all of it or what was there before. @throws the file system's error. */
export async function writeJson(file: string, document: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify(document));
  await rename(draft, file);
}

/** The document; null where there is none, or none that can be read. The caller checks what it is. */
export async function readJson(file: string): Promise<unknown> {
  try {
    const document: unknown = JSON.parse(await readFile(file, "utf8"));
    return document;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
