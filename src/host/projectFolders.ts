import { access } from "node:fs/promises";
import path from "node:path";

/** What stands in the uppermost folder of a project. */
const marks = [
  ".git",
  ".vscode",
  "pyproject.toml",
  "setup.py",
  "setup.cfg",
  "requirements.txt",
  "environment.yml",
  "Pipfile",
] as const;

/** A project's uppermost folder is no further up, in levels. */
const highest = 8;

/**
 * Where the modules that a script imports may lie: its own folder, as Python takes it, then those above it up to the
 * project's, from which scripts of packages are run. Only the script's own where nothing marks a project.
 */
export async function projectFolders(folder: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let at = folder; folders.length < highest; at = path.dirname(at)) {
    folders.push(at);
    if (await isMarked(at)) return folders;
    if (path.dirname(at) === at) break;
  }
  return [folder];
}

/**
 * Where the package lies that a folder is in, if a module is of that package: `project` of `project/src/training` for
 * `src.nets`. Who imports by such a name runs from there, whatever marks the project.
 */
export function packageHomes(folder: string, module: string): readonly string[] {
  const [root = ""] = module.split(".");
  const homes: string[] = [];
  for (let at = folder, level = 0; level < highest; at = path.dirname(at), level += 1) {
    if (root !== "" && path.basename(at) === root) homes.push(path.dirname(at));
  }
  return homes;
}

async function isMarked(folder: string): Promise<boolean> {
  const found = await Promise.all(
    marks.map((mark) =>
      access(path.join(folder, mark)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
