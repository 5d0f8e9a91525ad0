import manifest from "../../package.json" with { type: "json" };
import type { Command, Terminal } from "./command.ts";
import { diagnose } from "./diagnose.ts";
import { fix } from "./fix.ts";
import { inspect } from "./inspect.ts";
import { remedies } from "./remedies.ts";

const commands: Readonly<Record<string, Command>> = { inspect, diagnose, remedies, fix };

const usage = `Usage:
  unstuck inspect  PATH... [--json]
  unstuck diagnose PATH... [--script SCRIPT] [--json | --sarif] [--fail-on info|warning|error]
  unstuck remedies [SCRIPT] [--sign SIGN] [--json]
  unstuck fix SCRIPT --remedy ID [--write]
  unstuck --version

A PATH is a training log (also one packed with gzip), a folder that is searched for logs,
or - for standard input.
`;

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  const ended = words.indexOf("--");
  const options = ended === -1 ? words : words.slice(0, ended);
  if (name === "help" || options.includes("--help") || options.includes("-h")) {
    terminal.out(usage);
    return 0;
  }
  if (name === "--version") {
    terminal.out(`${manifest.version}\n`);
    return 0;
  }
  const command =
    name === undefined ? undefined : Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    terminal.error(name === undefined ? usage : `unstuck: no command "${name}"\n${usage}`);
    return 2;
  }
  return command(rest, terminal);
}

const oldest = 20;
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
};
// Whoever reads may have seen enough, as `head` has.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 2));
if (Number.parseInt(process.versions.node, 10) >= oldest) {
  process.exitCode = await main(process.argv.slice(2), terminal);
} else {
  terminal.error(`unstuck: needs Node.js ${oldest} or newer; this is ${process.versions.node}\n`);
  process.exitCode = 2;
}
