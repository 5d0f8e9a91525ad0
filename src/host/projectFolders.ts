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
