import type { Commands } from "../help.ts";
import { type Completed, type CompletedCommand, describedCommands } from "./described.ts";

/**
 * A completion for bash 3.2 and newer. Names of files are left to readline, which quotes them better than a function
 * could; `compopt`, by which they are left out, is younger than 3.2.
 */
export function bashCompletion(commands: Commands): string {
  const described = describedCommands(commands);
  const names = described.map(({ name }) => name).join(" ");
  return `# bash completion of unstuck
_unstuck() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local kind=words words=""
  COMPREPLY=()
  # --option=value is three words to bash.
  if [ "$current" = "=" ]; then
    current=""
  elif [ "$previous" = "=" ]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${names} --help --version"
  else
    case "\${COMP_WORDS[1]} $previous" in
${described.flatMap(valueCases).join("\n")}
      *)
        case "\${COMP_WORDS[1]} $current" in
${described.flatMap(wordCases).join("\n")}
        esac ;;
    esac
  fi
  case "$kind" in
    files) ;;
    folders) compopt +o default -o dirnames 2>/dev/null ;;
    *)
      compopt +o default 2>/dev/null
      COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _unstuck unstuck
`;
}

function valueCases({ name, options }: CompletedCommand): string[] {
  return options.flatMap(({ word, value }) =>
    value === null ? [] : [`      "${name} ${word}") ${assignment(value)} ;;`],
  );
}

function wordCases({ name, options, operand }: CompletedCommand): string[] {
  const words = options.map(({ word }) => word).join(" ");
  return [
    `          "${name} -"*) words="${words}" ;;`,
    `          "${name} "*) ${assignment(operand)} ;;`,
  ];
}

function assignment(completed: Completed): string {
  if (completed === "anything") return "kind=words";
  return typeof completed === "string" ? `kind=${completed}` : `words="${completed.join(" ")}"`;
}
