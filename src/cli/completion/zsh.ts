import type { Commands } from "../help.ts";
import {
  type Completed,
  type CompletedCommand,
  type CompletedOption,
  describedCommands,
  shortAbout,
} from "./described.ts";

/** A completion for zsh, to be sourced or to lie as `_unstuck` in a folder of `fpath`. */
export function zshCompletion(commands: Commands): string {
  const described = describedCommands(commands);
  const listed = described.map(
    ({ name, about }) => `    ${quoted(`${name}:${shortAbout(about)}`)}`,
  );
  return `#compdef unstuck
# zsh completion of unstuck
_unstuck() {
  local -a commands=(
${listed.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
${described.map(commandCase).join("\n")}
  esac
}
if [ "$funcstack[1]" = _unstuck ]; then
  _unstuck "$@"
else
  compdef _unstuck unstuck
fi
`;
}

function commandCase({ name, options, operand }: CompletedCommand): string {
  const words = [...options.map(specification), `*:${action(operand, "word")}`];
  return `    ${name}) _arguments ${words.map(quoted).join(" ")} ;;`;
}

function specification({ word, about, value }: CompletedOption): string {
  const told = about.replaceAll(/[[\]:\\]/g, "\\$&");
  return value === null ? `${word}[${told}]` : `${word}=[${told}]:${action(value, "value")}`;
}

/** What follows in a specification of _arguments: what the word is called, and how it is completed. */
function action(completed: Completed, called: string): string {
  switch (completed) {
    case "files":
      return "file:_files";
    case "folders":
      return "folder:_files -/";
    case "anything":
      return `${called}: `;
    default:
      return `${called}:(${completed.join(" ")})`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
