import type { Option } from "../command.ts";
import type { Commands } from "../help.ts";

/** What a word can be: one of these, or the name of a file or folder, or anything. */
export type Completed = "files" | "folders" | "anything" | readonly string[];

export interface CompletedOption {
  /** With its dashes. */
  readonly word: string;
  readonly about: string;
  /** null where it takes no value. */
  readonly value: Completed | null;
}

export interface CompletedCommand {
  readonly name: string;
  readonly about: string;
  readonly operand: Completed;
  readonly options: readonly CompletedOption[];
}

const help: CompletedOption = { word: "--help", about: "describes the command", value: null };

/** The commands as a shell completes them; `help` is one of them. */
export function describedCommands(commands: Commands): readonly CompletedCommand[] {
  const described = [...commands].map(([name, { about, operand, options }]) => ({
    name,
    about,
    operand,
    options: [...Object.entries(options).map(describedOption), help],
  }));
  const about = "Describes the commands, or one of them.";
  return [...described, { name: "help", about, operand: [...commands.keys()], options: [] }];
}

function describedOption([name, option]: [string, Option]): CompletedOption {
  return { word: `--${name}`, about: option.about, value: valueKind(option) };
}

function valueKind({ type, choices, isFile }: Option): Completed | null {
  if (type === "boolean") return null;
  return choices ?? (isFile === true ? "files" : "anything");
}

/** The sentence up to where it goes into detail. */
export function shortAbout(about: string): string {
  return about.split(/[,:(.]/)[0] ?? about;
}
