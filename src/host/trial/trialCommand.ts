import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { relocated } from "./copyProject.ts";

/** How the script of a run is started, as it would be in the person's own folder. */
export interface TrialCommand {
  readonly words: readonly string[];
  /** What stood before the command: `CUDA_VISIBLE_DEVICES=0`. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Options that name a place to write to. */
const writes =
  /^--?(?:\w*[_-])?(?:out|output|save|log|logging|checkpoint|ckpt|results?|run|work|exp)(?:s|[_-]?(?:dir|directory|path|folder|root))?$/i;

/**
 * The command as it runs in a copy: places of the project become those of the copy, and so do absolute places to which
 * an option says that output goes. An interpreter of the project stays where it is.
 */
export function inCopy(command: TrialCommand, root: string, target: string): TrialCommand {
  const { cwd, env } = command;
  const [program = "", ...words] = command.words;
  const isPlace = program.includes("/") || program.includes(path.sep);
  const own = isPlace ? path.resolve(cwd, program) : program;
  // From a folder outside the project its files are named by ways that do not lead into the copy.
  const isOutside = !isInside(root, cwd);
  const named = isOutside ? words.map((word) => absoluteIn(root, cwd, word)) : words;
  return {
    env,
    words: [own, ...named.map((word, i) => redirected(word, named[i - 1] ?? "", root, target))],
    cwd: isOutside ? target : path.join(target, path.relative(root, cwd)),
  };
}

function absoluteIn(root: string, cwd: string, word: string): string {
  const place = path.resolve(cwd, word);
  return !word.startsWith("-") && isInside(root, place) ? place : word;
}

export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
}

/** The words with an option's value in place of the one that they have for it, or after them. */
export function withOptions(
  words: readonly string[],
  options: readonly string[],
): readonly string[] {
  const names = new Set(options.filter((word) => word.startsWith("--")));
  const kept = words.filter((word, i) => {
    const name = word.split("=", 1)[0] ?? "";
    const isValue = names.has(words[i - 1] ?? "") && !word.startsWith("--");
    return !names.has(name) && !isValue;
  });
  return [...kept, ...options];
}

function redirected(word: string, before: string, root: string, target: string): string {
  if (word === root) return target;
  const equals = word.startsWith("-") ? word.indexOf("=") : -1;
  const [option, value] =
    equals === -1 ? [before, word] : [word.slice(0, equals), word.slice(equals + 1)];
  const inside = relocated(value, root, target);
  const isOutput = writes.test(option) && path.isAbsolute(value) && inside === value;
  const place = isOutput ? path.join(target, ".outputs", path.basename(value)) : inside;
  return equals === -1 ? place : `${option}=${place}`;
}

/** All programs of that name on the path that can be run, in its order, each once. */
export async function findPrograms(program: string, cwd: string): Promise<readonly string[]> {
  const folders = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "");
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat", ""] : [""];
  const places = /[\\/]/.test(program)
    ? [path.resolve(cwd, program)]
    : folders.flatMap((folder) => endings.map((end) => path.join(folder, program + end)));
  const found: string[] = [];
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere && !found.includes(place)) found.push(place);
  }
  return found;
}
