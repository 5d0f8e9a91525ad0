import { type Message, message } from "../message.ts";

/** A command line cut into what a trial needs of it. */
export interface CommandWords {
  readonly words: readonly string[];
  /** Assignments before the command: `CUDA_VISIBLE_DEVICES=0`. */
  readonly env: Readonly<Record<string, string>>;
  /** Of a `cd` before the command; null for none. */
  readonly folder: string | null;
}

const longest = 10_000;
const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/;
/** Only a shell could say what these stand for. */
const needsShell = /[$`*?()<{}[\]~]|^!/;
const keywords = /^(?:for|while|until|if|case|do|then|else|function|time|eval)$/;
const preparations = new Set(["export", "source", ".", "conda", "mamba", "module", "set"]);

/**
 * The training command of a line as a person typed it: after a `cd`, before a pipe or a redirection. What only a shell
 * could expand is refused, because a trial starts the program itself. @returns a sentence where it is.
 */
export function commandWords(line: string): CommandWords | Message {
  const tokens = tokensOf(line.trim().slice(0, longest));
  if (tokens === null)
    return message("The command has a quote that does not end: {line}", { line });
  let folder: string | null = null;
  for (const command of commandsOf(tokens)) {
    const [first] = command;
    if (first?.text === "cd" && command.length === 2) {
      folder = command[1]?.text ?? null;
      continue;
    }
    if (
      first === undefined ||
      (preparations.has(first.text) && command.length > 1 && command[1]?.text !== "run")
    )
      continue;
    const open = keywords.test(first.text)
      ? first
      : command.find(({ text, quoted }) => !quoted && needsShell.test(text));
    if (open !== undefined) {
      return message("Only a shell can expand {word}: write the command without it.", {
        word: open.text,
      });
    }
    return { ...withoutAssignments(command.map(({ text }) => text)), folder };
  }
  return message("There is no command in: {line}", { line });
}

function withoutAssignments(words: readonly string[]): Pick<CommandWords, "words" | "env"> {
  const env: Record<string, string> = {};
  let at = 0;
  for (; at < words.length; at++) {
    const found = assignment.exec(words[at] ?? "");
    if (found === null) break;
    env[found[1] ?? ""] = found[2] ?? "";
  }
  return { words: words.slice(at), env };
}

interface Token {
  readonly text: string;
  /** Whether all of it stood in quotes. */
  readonly quoted: boolean;
  readonly operator: boolean;
}

/** Null where a quote does not end. */
function tokensOf(line: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const pattern =
    /\s+|(?:\d?>>?(?:&\d)?|&>>?|\|\||&&|\|&|[|;&\n])|(?:[^\s"'\\|;&>]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+/y;
  while (pattern.lastIndex < line.length) {
    const found = pattern.exec(line)?.[0];
    if (found === undefined) return null;
    if (/^\s+$/.test(found)) continue;
    const operator = /^(?:\d?>|&|[|;])/.test(found);
    const quoted = /^(?:"[^"]*"|'[^']*')$/.test(found);
    tokens.push({
      text: operator ? found : unquoted(found),
      quoted: quoted && !/^".*[$`]/.test(found),
      operator,
    });
  }
  return tokens;
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
}

/** Commands in their order, each up to where its output goes elsewhere. */
function commandsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const commands: Token[][] = [[]];
  let skips = false;
  for (const token of tokens) {
    if (token.operator) {
      const ends = /^(?:&&|;|\n|&|\|\|)$/.test(token.text);
      if (ends) commands.push([]);
      skips = !ends;
    } else if (!skips) commands.at(-1)?.push(token);
  }
  return commands.filter((command) => command.length > 0);
}
