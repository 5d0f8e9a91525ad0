import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

export type Shell = "bash" | "zsh" | "fish";

/** The reason why tests with a shell are skipped, or false. */
export function skipWithout(shell: Shell): string | false {
  return spawnSync(shell, ["-c", "exit 0"]).status === 0 ? false : `needs ${shell}`;
}

/** Without a person's own settings. */
const interactive = { bash: "bash --norc --noprofile -i", zsh: "zsh -f -i" } as const;
/** zsh looks through its folders once and keeps what it has found beside the script. */
const begin = {
  bash: () => "",
  zsh: (script: string) => `autoload -Uz compinit; compinit -C -d ${quoted(`${script}.found`)}`,
} as const;

/**
 * The words that a shell hands to `unstuck` where a person types a line and the Tab key in a terminal. fish is asked
 * for what it would offer instead: it waits for answers of a real terminal.
 */
export async function completed(
  shell: Shell,
  {
    script,
    line,
    folder,
  }: { readonly script: string; readonly line: string; readonly folder: string },
): Promise<readonly string[]> {
  if (shell === "fish") {
    const command = `source ${quoted(script)}; complete --do-complete ${JSON.stringify(line)}`;
    const { stdout } = spawnSync("fish", ["-c", command], { cwd: folder, encoding: "utf8" });
    return stdout
      .trimEnd()
      .split("\n")
      .map((offer) => offer.split("\t")[0] ?? "");
  }
  const child = spawn("script", ["-qec", interactive[shell], "/dev/null"], {
    cwd: folder,
    env: { ...process.env, TERM: "dumb", PS1: "", PS2: "" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const told = `unstuck() { printf '{%s}' "$@"; echo; exit; }`;
  child.stdin.write(`${begin[shell](script)}\nsource ${quoted(script)}\n${told}\n${line}\t\n`);
  await once(child, "close");
  const words = /^(?:\{[^{}\n]*\})+\s*$/m.exec(said.replaceAll("\r", "\n"))?.[0] ?? said;
  return [...words.matchAll(/\{([^{}]*)\}/g)].map(([, word]) => word ?? "");
}

/** A path as one word of a shell: the temporary folder may have spaces in its name. */
export function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
