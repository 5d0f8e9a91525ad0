import { readdir } from "node:fs/promises";
import path from "node:path";
import type { ImportedFile } from "../core/python/importedFile.ts";
import { looksLikeTrainingScript } from "../core/training/looksLikeTraining.ts";
import { type CandidatesOf, importedFiles } from "./importedFiles.ts";
import { projectFolders } from "./projectFolders.ts";
import { readSmall } from "./readUtf8.ts";

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
  const own = (await readSmall(script)) ?? "";
  const home = path.dirname(script);
  const names = (await handsOn(home, stem)) ? `(?:${stem}|${path.basename(home)})` : stem;
  const imports = new RegExp(`^[ \\t]*(?:from|import)[ \\t].*\\b${names}\\b`, "m");
  const training: ImportedFile[] = [];
  const others: ImportedFile[] = [];
  for (const file of await pythonFilesBelow(folders.at(-1) ?? path.dirname(script))) {
    const text = file !== script && (await mayRead(file)) ? await readSmall(file) : null;
    if (text === null || !imports.test(text)) continue;
    const module = await moduleOf(script, own, file, text, candidatesOf);
    if (module === null || isPackage(file, text)) continue;
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
  own: string,
  file: string,
  text: string,
  candidatesOf: CandidatesOf,
): Promise<string | null> {
  const known = async (place: string) => {
    if (place === script) return own;
    return path.basename(place) === "__init__.py" ? readSmall(place) : null;
  };
  const found = await importedFiles(path.dirname(file), text, known, candidatesOf);
  return found.find((imported) => imported.path === script)?.module ?? null;
}

/** The package of a script's folder imports from it, so that others may know what it defines by the package's name. */
async function handsOn(folder: string, stem: string): Promise<boolean> {
  const text = await readSmall(path.join(folder, "__init__.py"));
  return text !== null && new RegExp(`^[ \\t]*from[ \\t].*\\b${stem}\\b`, "m").test(text);
}

/** What a package hands on it calls itself nowhere. */
function isPackage(file: string, text: string): boolean {
  return path.basename(file) === "__init__.py" && !looksLikeTrainingScript(text);
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
