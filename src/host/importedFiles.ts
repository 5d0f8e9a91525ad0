import path from "node:path";
import type { ImportCandidate, ImportedFile } from "../core/python/importedFile.ts";
import { packageHomes, projectFolders } from "./projectFolders.ts";

/** Larger files are no models or settings of a training, in bytes. */
export const largestImport = 1024 * 1024;

/** What a text imports. */
export type CandidatesOf = (text: string) => readonly ImportCandidate[];

/** A package that imports more files than this is a library of its own. */
const mostFiles = 40;
/** A script that takes from more files of one package chooses among them when it runs. */
const mostTaken = 3;

/** How a file's text is had: null where it is none or larger than `largestImport`. */
type Read = (file: string) => Promise<string | null>;

/**
 * The files of its project that a script in a folder imports, as far as `read` has them; of a module's candidates the
 * likelier. Of a package that hands on what its files define those count that define what the script takes.
 * @param candidatesOf `importCandidates`, which brings a parser that the extension loads when it is first needed.
 */
export async function importedFiles(
  folder: string,
  text: string,
  read: Read,
  candidatesOf: CandidatesOf,
): Promise<readonly ImportedFile[]> {
  const search = { folders: await projectFolders(folder), read, candidatesOf };
  const found = candidatesOf(text).map(async (candidate) => {
    const file = await find(search, folder, candidate);
    if (file === null || !isPackage(file.path)) return file ?? [];
    const handed = await handedOn({ ...search, seen: new Set() }, file, candidate.takes);
    const files = lastDefining(handed);
    if (files.length > mostTaken) return [file];
    return files.length > 0 && !holdsValues(file.text) ? files : [file, ...files];
  });
  const files = (await Promise.all(found)).flat();
  return files.filter((file, at) => files.findIndex(({ path: own }) => own === file.path) === at);
}

interface Search {
  readonly folders: readonly string[];
  readonly read: Read;
  readonly candidatesOf: CandidatesOf;
  /** Files that were followed already: packages may import each other. */
  readonly seen: Set<string>;
}

async function find(
  { folders, read }: Pick<Search, "folders" | "read">,
  folder: string,
  { module, paths }: ImportCandidate,
): Promise<ImportedFile | null> {
  const homes = [...new Set([...folders, ...packageHomes(folder, module)])];
  for (const from of module.startsWith(".") ? [folder] : homes) {
    for (const candidate of paths) {
      const place = path.join(from, candidate);
      const text = await read(place);
      if (text !== null) return { path: place, module, text };
    }
  }
  return null;
}

/** A file and what of the names that are asked for it defines. */
interface Defining {
  readonly file: ImportedFile;
  readonly names: readonly string[];
}

/** The files that a package has names from, by the name of the package, in the order in which it imports them. */
async function handedOn(
  search: Search,
  file: ImportedFile,
  names: ReadonlySet<string>,
): Promise<readonly Defining[]> {
  const own = { file, names: definedIn(file.text).filter((name) => names.has(name)) };
  if (!isPackage(file.path) || search.seen.size > mostFiles) return [own];
  search.seen.add(file.path);
  const ways = search.candidatesOf(file.text).map((way) => {
    const isTaken = (name: string) => way.takesAll || way.takes.has(name);
    return { way, taken: new Set([...names].filter(isTaken)) };
  });
  const followed = ways
    .filter(({ taken }) => taken.size > 0)
    .slice(0, mostFiles)
    .map(async ({ way, taken }) => {
      const found = await find(search, path.dirname(file.path), way);
      return found === null || search.seen.has(found.path)
        ? []
        : handedOn(search, { ...found, module: file.module }, taken);
    });
  return [...(await Promise.all(followed)).flat(), own];
}

/** As in Python a name is what it was last bound to. */
function lastDefining(all: readonly Defining[]): readonly ImportedFile[] {
  const last = new Map(all.flatMap(({ file, names }) => names.map((name) => [name, file.path])));
  const places = new Set(last.values());
  return all.filter(({ file }) => places.has(file.path)).map(({ file }) => file);
}

function isPackage(place: string): boolean {
  return path.basename(place) === "__init__.py";
}

/** What a package only hands on needs no reading twice. */
function holdsValues(text: string): boolean {
  return /^(?!__)\w+[ \t]*[:=]/m.test(text);
}

/** By the heads of classes and functions at the left margin, where Python has those of a module. */
function definedIn(text: string): readonly string[] {
  const heads = text.matchAll(/^(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)/gm);
  return [...heads].flatMap(([, name]) => name ?? []);
}
