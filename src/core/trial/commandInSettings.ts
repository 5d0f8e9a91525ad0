import { type CommandWords, commandWords } from "./commandWords.ts";

export interface ScriptPlace {
  /** Whole paths. */
  readonly script: string;
  readonly workspace: string;
}

/**
 * How a launch configuration of VS Code starts the script; null where it starts another one, or says it with something
 * that only VS Code can fill in (`${input:rate}`).
 */
export function commandOfLaunch(configuration: unknown, place: ScriptPlace): CommandWords | null {
  if (!isRecord(configuration)) return null;
  const { type, request, program, args, env, cwd } = configuration;
  if (!/^(?:python|debugpy)$/.test(String(type)) || request !== "launch") return null;
  if (typeof program !== "string" || resolved(program, place) === null) return null;
  if (absolute(resolved(program, place) ?? "", place.workspace) !== place.script) return null;
  const words = Array.isArray(args) ? args : [];
  const own = [pythonOf(configuration), program, ...words].map((word) =>
    typeof word === "string" ? resolved(word, place) : null,
  );
  const folder = cwd === undefined ? place.workspace : resolved(String(cwd), place);
  const split = typeof args === "string" ? commandWords(`python ${args}`) : null;
  if (own.includes(null) || folder === null || (split && "template" in split)) return null;
  return {
    words: [...own.flatMap((word) => word ?? []), ...(split?.words.slice(1) ?? [])],
    env: textsOf(env),
    folder,
  };
}

/** The same of a task: its command line, or its program with arguments. */
export function commandOfTask(task: unknown, place: ScriptPlace): CommandWords | null {
  if (!isRecord(task) || !/^(?:shell|process)$/.test(String(task["type"]))) return null;
  const { command, args, options } = task;
  if (typeof command !== "string") return null;
  const more = (Array.isArray(args) ? args : []).map((one) => (isRecord(one) ? one["value"] : one));
  const texts = [command, ...more].map((word) =>
    typeof word === "string" ? resolved(word, place) : null,
  );
  const [first, ...rest] = texts;
  if (typeof first !== "string" || rest.includes(null)) return null;
  const read =
    task["type"] === "shell" ? commandWords(first) : { words: [first], env: {}, folder: null };
  if ("template" in read) return null;
  const own = isRecord(options) ? options : {};
  const cwd = typeof own["cwd"] === "string" ? resolved(own["cwd"], place) : place.workspace;
  const words = [...read.words, ...rest.flatMap((word) => word ?? [])];
  const folder = cwd === null ? null : absolute(read.folder ?? "", cwd);
  if (folder === null || !words.some((word) => absolute(word, folder) === place.script))
    return null;
  return { words, env: { ...textsOf(own["env"]), ...read.env }, folder };
}

function pythonOf({ python, pythonPath }: Record<string, unknown>): string {
  const stated = Array.isArray(python) ? python[0] : (python ?? pythonPath);
  return typeof stated === "string" ? stated : "python";
}

/** Null where it has a variable that is not of a place. */
function resolved(text: string, { script, workspace }: ScriptPlace): string | null {
  const folder = script.replace(/[\\/][^\\/]*$/, "");
  const values: Readonly<Record<string, string>> = {
    workspaceFolder: workspace,
    workspaceRoot: workspace,
    file: script,
    fileDirname: folder,
    fileBasename: script.slice(folder.length + 1),
    relativeFile: script.startsWith(`${workspace}/`) ? script.slice(workspace.length + 1) : script,
  };
  const filled = text.replace(/\$\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
  return filled.includes("${") ? null : filled;
}

function absolute(place: string, folder: string): string {
  if (/^(?:[\\/]|[A-Za-z]:[\\/])/.test(place)) return place;
  const plain = place.replace(/^(?:\.[\\/])+/, "");
  return plain === "" || plain === "." ? folder : `${folder}/${plain}`;
}

function textsOf(env: unknown): Readonly<Record<string, string>> {
  if (!isRecord(env)) return {};
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      typeof value === "string" && !value.includes("${") ? [[name, value]] : [],
    ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
