import { styleText } from "node:util";
import { visibleLine, visibleText } from "../core/visibleText.ts";

/** Where a command says what it has to say. Whatever comes of a log or a file's name is made harmless here. */
export interface Terminal {
  /** Text for a person on standard output; severities are coloured on a terminal, unless `NO_COLOR` is set. */
  out(text: string): void;
  /** A text for a program, such as a patch: byte for byte, but on a terminal made harmless. */
  exact(text: string): void;
  /** A line on standard error. */
  error(line: string): void;
  /** Repaints the line at the end; there is none where standard output is no terminal. "" takes it away. */
  readonly status?: (line: string) => void;
}

type Output = NodeJS.WriteStream & { fd: number };

export function terminalOf(stdout: Output, stderr: Output): Terminal {
  const clear = stdout.isTTY ? "\r\u001b[2K" : "";
  const status = (line: string) =>
    void stdout.write(clear + visibleLine(line).slice(0, Math.max(1, (stdout.columns ?? 80) - 1)));
  return {
    ...(stdout.isTTY ? { status } : {}),
    out: (text) =>
      void stdout.write(
        clear + paint(visibleText(text).replace(workflowCommand, "$1\\u003a"), stdout),
      ),
    exact: (text) => void stdout.write(stdout.isTTY ? visibleText(text) : text),
    error: (line) => void stderr.write(`unstuck: ${visibleText(line)}\n`),
  };
}

/** A line that begins so is a command to the runner of a workflow in CI, and the line may be that of a log. */
const workflowCommand = /^(\s*):(?=:)/gm;

const colours = { error: "red", warning: "yellow", info: "cyan", cleared: "green" } as const;
const severity = /^(\s*(?:[^\s:][^:\n]*: )?)(error|warning|info|cleared)(?=:)/gm;

function paint(text: string, stream: Output): string {
  if (stream.isTTY !== true) return text;
  return text.replace(severity, (_, before: string, word: keyof typeof colours) => {
    return before + styleText(colours[word], word, { stream });
  });
}
