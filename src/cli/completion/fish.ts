import type { Commands } from "../help.ts";
import {
  type Completed,
  type CompletedCommand,
  type CompletedOption,
  describedCommands,
  shortAbout,
} from "./described.ts";

/** A completion for fish 3.0 and newer. */
export function fishCompletion(commands: Commands): string {
  const described = describedCommands(commands);
  return `# fish completion of unstuck
function __unstuck_command
    set -l words (commandline -opc)
    test (count $words) -gt 1 && test "$words[2]" = "$argv[1]"
end
function __unstuck_no_command
    test (count (commandline -opc)) -eq 1
end
complete -c unstuck -e
complete -c unstuck -f
complete -c unstuck -n __unstuck_no_command -l help -d 'describes all commands'
complete -c unstuck -n __unstuck_no_command -l version -d 'says which version this is'
${described.flatMap(lines).join("\n")}
`;
}

function lines({ name, about, options, operand }: CompletedCommand): string[] {
  const own = `complete -c unstuck -n '__unstuck_command ${name}'`;
  return [
    `complete -c unstuck -n __unstuck_no_command -a ${name} -d ${quoted(shortAbout(about))}`,
    ...(operand === "anything" ? [] : [`${own} ${words(operand)}`]),
    ...options.map((option) => `${own} ${optionWords(option)}`),
  ];
}

function optionWords({ word, about, value }: CompletedOption): string {
  const taken = value === null ? "" : ` -r ${value === "anything" ? "-f" : words(value)}`;
  return `-l ${word.slice(2)} -d ${quoted(about)}${taken}`;
}

function words(completed: Exclude<Completed, "anything">): string {
  switch (completed) {
    case "files":
      return "-F";
    case "folders":
      return "-a '(__fish_complete_directories)'";
    default:
      return `-f -a ${quoted(completed.join(" "))}`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
