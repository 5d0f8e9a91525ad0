import manifest from "../../package.json" with { type: "json" };
import { commands } from "./commands.ts";
import { helpOf, overview } from "./help.ts";
import { type Terminal, terminalOf } from "./terminal.ts";

async function answer(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  const command = commands.get(name ?? "");
  const ended = rest.indexOf("--");
  const asked = ended === -1 ? rest : rest.slice(0, ended);
  if (command !== undefined) {
    if (!asked.includes("--help") && !asked.includes("-h")) return command(rest, terminal);
    terminal.out(helpOf(name ?? "", command));
    return 0;
  }
  if (name === "help" || name === "--help" || name === "-h") {
    const about = commands.get(rest[0] ?? "");
    terminal.out(about === undefined ? overview(commands) : helpOf(rest[0] ?? "", about));
    return 0;
  }
  if (name === "--version" || name === "-V") {
    terminal.out(`${manifest.version}\n`);
    return 0;
  }
  terminal.error(
    name === undefined
      ? "which command? unstuck help lists them"
      : `no command "${name}"; unstuck help lists them`,
  );
  return 2;
}

/** Answers one command line. The exit status is that of the answer also where the reader has seen enough. */
export async function run(words: readonly string[]): Promise<void> {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr])
    stream.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (code !== "EPIPE") process.exit(2);
    });
  process.exitCode = await answer(words, terminalOf(stdout, stderr));
}
