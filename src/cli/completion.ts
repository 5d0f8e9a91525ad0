import { type Command, defineCommand, usageError } from "./command.ts";
import { bashCompletion } from "./completion/bash.ts";
import { fishCompletion } from "./completion/fish.ts";
import { zshCompletion } from "./completion/zsh.ts";
import type { Commands } from "./help.ts";

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
const names = Object.keys(shells) as (keyof typeof shells)[];

/** Prints the completion of all commands for a shell. */
export function completion(commands: () => Commands): Command {
  return defineCommand({
    synopsis: names.join(" | "),
    about: "Prints what makes a shell complete the commands, their options and values.",
    operand: names,
    options: {},
    examples: [
      { line: "source <(unstuck completion bash)", about: "in ~/.bashrc; the same with zsh" },
      {
        line: "unstuck completion fish > ~/.config/fish/completions/unstuck.fish",
        about: "for fish",
      },
    ],
    run: ({ positionals }, terminal) => {
      const name = names.find((known) => known === positionals[0]);
      if (name === undefined || positionals.length > 1)
        return usageError(terminal, `completion takes one of ${names.join(", ")}`);
      terminal.exact(shells[name](commands()));
      return 0;
    },
  });
}
