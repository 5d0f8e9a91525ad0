import manifest from "../../package.json" with { type: "json" };
import { type Command, defineCommand } from "./command.ts";
import { type Commands, exitStatus, pathsText } from "./help.ts";

/** Prints the manual page of this program, made of the words of its commands. */
export function manual(commands: () => Commands): Command {
  return defineCommand({
    synopsis: "",
    about: "Prints the manual page of this program.",
    operand: [],
    options: {},
    examples: [{ line: "unstuck manual | man -l -", about: "reads it" }],
    run: (_, terminal) => {
      terminal.exact(manualPage(commands()));
      return 0;
    },
  });
}

/** In the macros of man(7). */
function manualPage(commands: Commands): string {
  return [
    `.TH UNSTUCK 1 "" "unstuck ${manifest.version}" "User Commands"`,
    ".SH NAME",
    "unstuck \\- says why a neural\\-network training is stuck, from its log",
    ".SH SYNOPSIS",
    ".B unstuck",
    ".I COMMAND",
    "[WORDS]",
    ".SH DESCRIPTION",
    "Reads the logs of neural-network trainings, says which runs are stuck, since when and why, and edits the training script. Logs are only read; nothing is sent anywhere.",
    ".PP",
    plain(pathsText),
    ".SH COMMANDS",
    ...[...commands].flatMap(([name, command]) => section(name, command)),
    ".SH EXIT STATUS",
    ...exitStatus.flatMap(({ status, means }) => [".TP", `.B ${status}`, plain(means)]),
    ".SH ENVIRONMENT",
    ".TP",
    ".B NO_COLOR",
    "If it is set and not empty, no colours are used.",
    "",
  ].join("\n");
}

function section(name: string, { synopsis, about, options, examples }: Command): string[] {
  return [
    `.SS "unstuck ${plain(name)} ${plain(synopsis).replaceAll('"', "\\(dq")}"`,
    plain(about),
    ...Object.entries(options).flatMap(([word, { value, choices, about: what }]) => [
      ".TP",
      `\\fB\\-\\-${plain(word)}\\fR${value === undefined ? "" : ` \\fI${value}\\fR`}`,
      plain(choices === undefined ? what : `${what}: ${choices.join(", ")}`),
    ]),
    ...examples.flatMap(({ line, about: what }) => [
      ".PP",
      `${plain(what)}:`,
      ".PP",
      ".RS 4",
      ".nf",
      plain(line),
      ".fi",
      ".RE",
    ]),
  ];
}

/** Text in which roff finds no request and no escape; a dash is one that can be copied. */
function plain(text: string): string {
  const escaped = text
    .trim()
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha")
    .replaceAll(/\s*\n\s*/g, " ");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
