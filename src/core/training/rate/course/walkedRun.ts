import type { SyntaxNode } from "@lezer/common";
import type { Known } from "../../../python/fact.ts";
import type { NumbersOfRun } from "./numbersOfRun.ts";
import type { OpenLoops } from "./openLoops.ts";

/** What a walk goes by and tells. */
export interface WalkedRun {
  readonly numbers: NumbersOfRun;
  /** How often a loop over this turns. */
  readonly turnsOf: (iterable: SyntaxNode, holdsTraining: boolean) => Known<number> | null;
  /** The rate after so many steps of the schedule; null where the script sets it by hand. */
  readonly rateAfter: ((steps: number) => number | null) | null;
  /** Loops that it went through. */
  readonly loops: Map<number, { readonly node: SyntaxNode; readonly turns: Known<number> }>;
  readonly open: OpenLoops;
  /** The rate at each backward pass. */
  readonly rates: (number | null)[];
  /** How often the schedule has stepped, or the rate was set. */
  steps: number;
  rate: number | null;
  /** A turn or the run may be left early. */
  endsEarly: boolean;
  /** Whether the rate changes hangs on a count of turns that is only guessed. */
  hangsOnGuess: boolean;
  /** What decides the rate is not known. */
  isLost: boolean;
}
