import type { Command, Option } from "./command.ts";
import { wrap } from "./text.ts";

export type Commands = ReadonlyMap<string, Command>;

/** What the exit status says, of every command. */
export const exitStatus = [
  { status: 0, means: "done; watch: all runs ended well; try: a fix was found" },
  {
    status: 1,
    means: "--fail-on or --until was reached; watch: a run failed; try: no fix was found",
  },
  {
    status: 2,
    means: "wrong usage, or nothing could be read (a line on standard error says which and why)",
  },
  { status: 3, means: "the time of --timeout is over" },
] as const;

export const pathsText =
  "A PATH is a training log (also one packed with gzip), a folder that is searched for logs, or - for standard input.";

function exitStatusText(): string {
  const lines = exitStatus.map(({ status, means }) => `  ${status}  ${means}\n`);
  return `Exit status:\n${lines.join("")}`;
}

function paths(): string {
  return `${wrap(pathsText, "").join("\n")}\n`;
}

export function overview(commands: Commands): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length));
  const lines = [...commands].map(([name, { about }]) => {
    const [first = "", ...rest] = wrap(about, " ".repeat(width + 4));
    return [`  ${name.padEnd(width)}  ${first.trimStart()}`, ...rest].join("\n");
  });
  return `Usage: unstuck COMMAND [WORDS]

${lines.join("\n")}

unstuck COMMAND --help describes one; unstuck --version prints the version.

${paths()}
${exitStatusText()}`;
}

export function helpOf(name: string, { synopsis, about, options, examples }: Command): string {
  const head = wrap(`Usage: unstuck ${name} ${synopsis}`.trim(), "  ").join("\n").trimStart();
  const sections = [
    head,
    wrap(about, "").join("\n"),
    Object.entries(options)
      .flatMap(([word, option]) => optionLines(word, option))
      .join("\n"),
    `Examples:\n${examples.map(({ line, about: what }) => `  ${line}\n      ${what}`).join("\n")}`,
    ...(synopsis.includes("PATH") ? [paths().trimEnd()] : []),
    exitStatusText().trimEnd(),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

const column = 24;

function optionLines(word: string, { value, about, choices }: Option): string[] {
  const head = `  --${word}${value === undefined ? "" : ` ${value}`}`;
  const listed = choices === undefined ? "" : `: ${choices.join(", ")}`;
  const [first = "", ...rest] = wrap(about + listed, " ".repeat(column));
  const fits = head.length < column - 1;
  return [...(fits ? [head.padEnd(column) + first.trimStart()] : [head, first]), ...rest];
}
