import type { HyperparameterValue } from "../log/events/logEvent.ts";
import type { RemedyId } from "../remedy/remedyId.ts";

/**
 * One condition under which a script is run: a seed, an optimizer, or just as it was. Candidates are compared within
 * an arm, so that what differs between two trials is the change alone.
 */
export interface Arm {
  readonly label: string;
  /** Words for the end of the command line: `--seed 3`. */
  readonly words: readonly string[];
  /** The seed, where the script has no option for it and the text itself must say it. */
  readonly literalSeed: number | null;
  /** What puts another optimizer into the text, where the script has no option for it. */
  readonly optimizer: RemedyId | null;
  /** The learning rate, where the script has no option for it either. */
  readonly literalRate: number | null;
  /** What varies, as a log would state it: `optimizer`, `seed`. */
  readonly settings: Readonly<Record<string, HyperparameterValue>>;
}

export const asItWas: Arm = {
  label: "",
  words: [],
  literalSeed: null,
  optimizer: null,
  literalRate: null,
  settings: {},
};
