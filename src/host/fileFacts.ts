import path from "node:path";
import type { FileFacts } from "../core/log/logFormat.ts";

/** What the path says; an archive is called after what it holds. */
export function fileFacts(file: string): FileFacts {
  const folders = path.dirname(file).split(path.sep).filter(Boolean).reverse().slice(0, 3);
  return { name: path.basename(file).replace(/\.gz$/i, ""), folders };
}
