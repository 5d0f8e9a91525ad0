import type { Command } from "../../src/cli/command.ts";

export interface Answer {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** A command of the command line, in this process. */
export async function runCommand(command: Command, ...words: string[]): Promise<Answer> {
  const said = { out: "", error: "" };
  const status = await command(words, {
    out: (text) => (said.out += text),
    exact: (text) => (said.out += text),
    error: (line) => (said.error += `${line}\n`),
  });
  return { status, ...said };
}
