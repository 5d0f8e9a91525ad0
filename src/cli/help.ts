import type { Command, Option } from "./command.ts";
import { wrap } from "./text.ts";

export type Commands = ReadonlyMap<string, Command>;

const exitStatus = `Exit status:
  0  done; watch: all runs ended well; try: a fix was found
  1  --fail-on or --until was reached; try: no fix was found
  2  wrong usage, or nothing could be read (a line on standard error says which and why)
  3  the time of --timeout is over
`;

const paths = `A PATH is a training log (also one packed with gzip), a folder that is searched for logs, or - for
standard input.
`;

export function overview(commands: Commands): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length));
  const lines = [...commands].map(([name, { about }]) => {
    const [first = "", ...rest] = wrap(about, " ".repeat(width + 4));
    return [`  ${name.padEnd(width)}  ${first.trimStart()}`, ...rest].join("\n");
  });
  return `Usage: unstuck COMMAND [WORDS]

${lines.join("\n")}

unstuck COMMAND --help tells of one; unstuck --version of this program.

${paths}
${exitStatus}`;
}

export function helpOf(name: string, { synopsis, about, options, examples }: Command): string {
  const head = wrap(`unstuck ${name} ${synopsis}`, "  ").join("\n").trimStart();
  const sections = [
    `Usage: ${head}`,
    wrap(about, "").join("\n"),
    Object.entries(options)
      .flatMap(([word, option]) => optionLines(word, option))
      .join("\n"),
    `Examples:\n${examples.map(({ line, about: what }) => `  ${line}\n      ${what}`).join("\n")}`,
    ...(synopsis.includes("PATH") ? [paths.trimEnd()] : []),
    exitStatus.trimEnd(),
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
