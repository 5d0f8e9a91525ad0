/** What a command line of a shell says of the program that it runs. */
export interface CommandLine {
  /** Name of the first program that does any work, without its folders: `python`, `torchrun`, `make`. */
  readonly program: string;
  /** The Python file it runs as it is written, with the folder of a `cd` before it; null where it names none. */
  readonly script: string | null;
  /** Whether all its programs only show what others have written: what they print is no training of theirs. */
  readonly showsOnly: boolean;
}

const longest = 10_000;
const separators = new Set(["&&", "||", ";", "|", "&", "|&"]);
const assignment = /^[A-Za-z_]\w*=/;
/** Programs that run the command which follows them. */
const wrappers = new Set(
  "sudo env time nice nohup stdbuf unbuffer exec command timeout numactl taskset catchsegv srun xvfb-run".split(
    " ",
  ),
);
/** Programs whose `run` runs the command which follows it. */
const environments = new Set(
  "conda mamba micromamba uv poetry pipenv pdm rye hatch pixi".split(" "),
);
/** Commands that only prepare what follows them. */
const preparations = new Set(
  "cd pushd export set source . conda mamba module unset clear".split(" "),
);
/** Programs that show what is in files, fill the screen, or install things. */
const viewers = new Set(
  "cat bat less more head tail tac nl grep egrep fgrep rg ag awk gawk sed cut sort uniq wc diff colordiff git vim vi nvim nano emacs man ls ll tree find fd cd pwd echo printf history top htop btop nvtop watch nvidia-smi gpustat tmux screen pip pip3 conda mamba apt apt-get brew npm npx yarn pnpm".split(
    " ",
  ),
);

/** Reads a command line as a shell would cut it; null where there is no command in it that does any work. */
export function readCommandLine(text: string): CommandLine | null {
  let folder = "";
  const programs: string[] = [];
  let script: string | null = null;
  for (const command of commandsOf(wordsOf(text.slice(0, longest)))) {
    const words = unwrapped(command);
    const program = baseName(words[0] ?? "");
    if (program === "cd" || program === "pushd") folder = joined(folder, words[1] ?? "");
    if (program === "" || preparations.has(program)) continue;
    programs.push(program);
    const named = viewers.has(program) ? null : scriptIn(words.slice(1), words[0] ?? "");
    if (named !== null) script ??= joined(folder, named);
  }
  const [program] = programs;
  if (program === undefined) return null;
  return { program, script, showsOnly: programs.every((name) => viewers.has(name)) };
}

function scriptIn(words: readonly string[], program: string): string | null {
  if (/\.py$/i.test(program)) return program;
  const module = words.indexOf("-m");
  const file = words.findIndex((word) => /\.py$/i.test(word));
  const named = words[module + 1];
  const isModule = module !== -1 && named !== undefined && (file === -1 || module < file);
  if (isModule && /^\w+(?:\.\w+)*$/.test(named) && !launchers.test(named)) {
    return `${named.replaceAll(".", "/")}.py`;
  }
  return words[file] ?? null;
}

/** Modules that run another script. */
const launchers =
  /^(?:torch\.distributed|accelerate|deepspeed|pdb|cProfile|debugpy|kernprof|coverage)\b/;

/** The command without assignments and without the programs that only run it. */
function unwrapped(command: readonly string[]): readonly string[] {
  let words = command;
  for (;;) {
    const [first = ""] = words;
    if (assignment.test(first)) words = words.slice(1);
    else if (environments.has(baseName(first)) && words[1] === "run")
      words = afterOptions(words.slice(2));
    else if (wrappers.has(baseName(first))) words = afterOptions(words.slice(1));
    else return words;
  }
}

/** `nice -n 10 python …`, `timeout 2h python …`: options, and what is no name of a program. */
function afterOptions(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /^[A-Za-z_./~]/.test(word));
  return at === -1 ? [] : words.slice(at);
}

function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (separators.has(word)) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands;
}

/** Words with their quotes taken away; operators between commands are words of their own. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [found] of text.matchAll(
    /(?:"[^"]*"?|'[^']*'?|\\.|[^\s"'\\;&|])+|&&|\|\||\|&|[;&|\n]/g,
  )) {
    words.push(found === "\n" ? ";" : unquoted(found));
  }
  return words;
}

/** On Windows a backslash parts folders: it goes only before what a shell would read otherwise. */
function unquoted(word: string): string {
  return word.replace(/"([^"]*)"?|'([^']*)'?|\\([\s"'\\$&;|])/g, (_, a, b, c) => a ?? b ?? c ?? "");
}

function baseName(word: string): string {
  return (word.split(/[\\/]/).at(-1) ?? "").replace(/\.exe$/i, "");
}

function joined(folder: string, path: string): string {
  if (folder === "" || /^(?:[\\/~]|[A-Za-z]:)/.test(path)) return path;
  return path === "" ? folder : `${folder.replace(/[\\/]$/, "")}/${path}`;
}
