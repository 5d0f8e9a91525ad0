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
  const read = async (file: string) => ((await mayRead(file)) ? readSmall(file) : null);
  const own = (await readSmall(script)) ?? "";
  const home = path.dirname(script);
  const isHandedOn = importing([stem]).test((await read(path.join(home, "__init__.py"))) ?? "");
  const imports = importing(isHandedOn ? [stem, path.basename(home)] : [stem]);
  const training: ImportedFile[] = [];
  const others: ImportedFile[] = [];
  for (const file of await pythonFilesBelow(folders.at(-1) ?? path.dirname(script))) {
    const text = file === script ? null : await read(file);
    if (text === null || !imports.test(text)) continue;
    const known = async (place: string) => {
      if (place === script) return own;
      return path.basename(place) === "__init__.py" ? read(place) : null;
    };
    const found = await importedFiles(path.dirname(file), text, known, candidatesOf);
    // What it calls the script; it may import another of that name.
    const module = found.find((imported) => imported.path === script)?.module ?? null;
    if (module === null || isPackage(file, text)) continue;
    const caller: ImportedFile = { path: file, module, text, isCaller: true };
    if (looksLikeTrainingScript(text)) training.push(caller);
    else if (!loadsWeights.test(text)) others.push(caller);
  }
  // What makes no optimizer may give the rate still; beside one that does, it only measures.
  const [only = null, another] = training.length > 0 ? training : others;
  return another === undefined ? only : null;
}

/** What trains nothing by itself and loads weights shows what was learned. */
const loadsWeights = /\.load_(?:state_dict|weights)\(/;

/** A file that has a line which imports something of one of these names, or from it. */
function importing(names: readonly string[]): RegExp {
  const plain = names.filter((name) => /^\w+$/.test(name));
  return new RegExp(`^[ \\t]*(?:from|import)[ \\t].*\\b(?:${plain.join("|")})\\b`, "m");
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
