import { type ParseArgsConfig, parseArgs } from "node:util";

export interface Terminal {
  out(text: string): void;
  error(text: string): void;
}

/** @returns the exit status: 0 done, 1 `--fail-on` reached, 2 usage or nothing readable. */
export type Command = (words: readonly string[], terminal: Terminal) => Promise<number>;

type Options = NonNullable<ParseArgsConfig["options"]>;

export type Parsed<T extends Options> =
  | {
      readonly kind: "parsed";
      readonly values: ReturnType<
        typeof parseArgs<{ options: T; allowPositionals: true }>
      >["values"];
      readonly positionals: readonly string[];
    }
  | { readonly kind: "usage"; readonly reason: string };

export function parseWords<const T extends Options>(
  words: readonly string[],
  options: T,
): Parsed<T> {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
    });
    return { kind: "parsed", values, positionals };
  } catch (error) {
    return { kind: "usage", reason: error instanceof Error ? error.message : String(error) };
  }
}

export function usageError(terminal: Terminal, reason: string): number {
  terminal.error(`unstuck: ${reason}\n`);
  return 2;
}
