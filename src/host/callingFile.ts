import { readdir } from "node:fs/promises";
import path from "node:path";
import type { ImportCandidate, ImportedFile } from "../core/python/importedFile.ts";
import { looksLikeTrainingScript } from "../core/training/looksLikeTraining.ts";
import { importedFiles } from "./importedFiles.ts";
import { projectFolders } from "./projectFolders.ts";
import { readSmall } from "./readUtf8.ts";

/** What a text imports. */
export type CandidatesOf = (text: string) => readonly ImportCandidate[];

/** What is looked at of a project, so that a large one holds nobody up. */
const most = { folders: 200, files: 500, depth: 5 };

/** Folders of what is not the project's own. */
const foreign = /^(?:\.|node_modules$|site-packages$|v?env\d*$|__pycache__$|build$|dist$|tests?$)/;

/**
 * The one file of the project that imports a script and trains with it, or has it train, as which the script is called; null where there
 * is none or more than one, as then nobody knows whose settings the run had.
 * @param mayRead says which files may be read.
 * @param candidatesOf `importCandidates`, which brings a parser that the extension loads when it is first needed.
 */
export async function callingFile(
  script: string,
  mayRead: (file: string) => Promise<boolean>,
  candidatesOf: CandidatesOf,
): Promise<ImportedFile | null> {
  const folders = await projectFolders(path.dirname(script));
  const stem = path.basename(script, ".py");
  if (!/^\w+$/.test(stem)) return null;
  const imports = new RegExp(`^[ \\t]*(?:from|import)[ \\t].*\\b${stem}\\b`, "m");
  const training: ImportedFile[] = [];
  const others: ImportedFile[] = [];
  for (const file of await pythonFilesBelow(folders.at(-1) ?? path.dirname(script))) {
    const text = file !== script && (await mayRead(file)) ? await readSmall(file) : null;
    if (text === null || !imports.test(text)) continue;
    const module = await moduleOf(script, file, candidatesOf(text));
    if (module === null) continue;
    const found = looksLikeTrainingScript(text) ? training : others;
    found.push({ path: file, module, text, isCaller: true });
  }
  // What makes no optimizer may give the rate still; beside one that does, it only measures.
  const [only = null, another] = training.length > 0 ? training : others;
  return another === undefined ? only : null;
}

/** What a file calls the script that it imports; null where it imports another of that name. */
async function moduleOf(
  script: string,
  file: string,
  candidates: readonly ImportCandidate[],
): Promise<string | null> {
  const known = async (place: string) => (place === script ? "" : null);
  const found = await importedFiles(path.dirname(file), candidates, known);
  return found[0]?.module ?? null;
}

/** In the order of their names; tests, which try a script without training by it, are left out. */
async function pythonFilesBelow(top: string): Promise<readonly string[]> {
  const files: string[] = [];
  let folders = [top];
  let looked = 0;
  for (let depth = 0; depth < most.depth && folders.length > 0; depth += 1) {
    const below: string[] = [];
    for (const folder of folders) {
      if (looked >= most.folders || files.length >= most.files) return files;
      looked += 1;
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        const place = path.join(folder, entry.name);
        if (entry.isDirectory() && !foreign.test(entry.name)) below.push(place);
        else if (entry.isFile() && /^(?!test_).*(?<!_test)\.py$/.test(entry.name))
          files.push(place);
      }
    }
    folders = below;
  }
  return files;
}
