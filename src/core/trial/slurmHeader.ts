/** Options that belong to a trial and not to how the person asks for a node. */
const ours =
  /^(?:-[Joead]|--(?:job-name|output|error|array|chdir|dependency|wait|open-mode|requeue|no-requeue|time|mail-type|mail-user|signal|parsable|test-only|hold|begin|input))$/;
const short: Readonly<Record<string, string>> = {
  "-t": "--time",
  "-D": "--chdir",
  "-H": "--hold",
  "-b": "--begin",
  "-i": "--input",
  "-W": "--wait",
};

/**
 * How a job asks for its node: the options of the `#SBATCH` lines that stand before the first command of a batch
 * script, without those that name the job, its output, its time and its place.
 */
export function slurmHeader(script: string): readonly string[] {
  const options: string[] = [];
  for (const line of script.slice(0, 100_000).split(/\r?\n/)) {
    const found = /^#SBATCH\s+(.+?)\s*(?:\s#.*)?$/.exec(line);
    if (found !== null) options.push(...keptOptions(found[1] ?? ""));
    else if (line.trim() !== "" && !line.startsWith("#")) break;
  }
  return options;
}

/** The same of options as they stand on a command line: `--partition=gpu --gres gpu:1`. */
export function keptOptions(text: string): readonly string[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const options: string[] = [];
  for (const [i, word] of words.entries()) {
    if (!word.startsWith("-")) continue;
    const [name = "", attached] = word.startsWith("--")
      ? split(word)
      : [word.slice(0, 2), word.slice(2) || undefined];
    const next = words[i + 1];
    const value = attached ?? (next?.startsWith("-") === false ? next : undefined);
    if (ours.test(short[name] ?? name)) continue;
    if (name.startsWith("--")) options.push(value === undefined ? name : `${name}=${value}`);
    else options.push(name, ...(value === undefined ? [] : [value]));
  }
  return options;
}

function split(word: string): readonly [string, string | undefined] {
  const at = word.indexOf("=");
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
