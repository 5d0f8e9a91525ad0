import { parseArgs } from "node:util";
import type { Terminal } from "./terminal.ts";

/** An option of a command, as it is parsed, explained and completed. */
export interface Option {
  readonly type: "string" | "boolean";
  /** What stands for its value in the help: `SCRIPT`. */
  readonly value?: string;
  /** Whether its value names a file. */
  readonly isFile?: true;
  /** The values it takes, where they are few. */
  readonly choices?: readonly string[];
  readonly about: string;
}

export type Options = Readonly<Record<string, Option>>;

export interface Arguments<T extends Options> {
  readonly values: ReturnType<
    typeof parseArgs<{ options: { -readonly [K in keyof T]: T[K] }; allowPositionals: true }>
  >["values"];
  readonly positionals: readonly string[];
}

/** What the help, the manual page and the completions tell of a command. */
export interface CommandWords {
  /** What comes after the name: `PATH... [--json]`. */
  readonly synopsis: string;
  readonly about: string;
  /** What the words beside the options are: files or folders, folders alone, or one of these. */
  readonly operand: "files" | "folders" | readonly string[];
  readonly options: Options;
  readonly examples: readonly { readonly line: string; readonly about: string }[];
}

export interface Command extends CommandWords {
  /** @returns the exit status: 0 done, 1 `--fail-on` or `--until` reached, 2 usage or nothing readable, 3 time-out. */
  (words: readonly string[], terminal: Terminal): Promise<number>;
}

/** A command whose words are parsed by its own options; words that are none are a usage error. */
export function defineCommand<const T extends Options>(
  definition: Omit<CommandWords, "options"> & {
    readonly options: T;
    readonly run: (words: Arguments<T>, terminal: Terminal) => Promise<number> | number;
  },
): Command {
  const { run, ...words } = definition;
  const command = async (given: readonly string[], terminal: Terminal) => {
    const parsed = parse(given, definition.options);
    return typeof parsed === "string" ? usageError(terminal, parsed) : run(parsed, terminal);
  };
  return Object.assign(command, words);
}

function parse<T extends Options>(words: readonly string[], options: T): Arguments<T> | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
    });
    for (const [name, { choices }] of Object.entries(options)) {
      const value = (values as Record<string, unknown>)[name];
      if (choices && value !== undefined && !choices.includes(String(value)))
        return `--${name} takes ${choices.length > 12 ? "one of " : ""}${listed(choices)}, not "${String(value)}"`;
    }
    return { values, positionals } as Arguments<T>;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function listed(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}

export function usageError(terminal: Terminal, reason: string): number {
  terminal.error(reason);
  return 2;
}
