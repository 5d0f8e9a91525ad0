import type { SyntaxNode } from "@lezer/common";
import type { Variables } from "../../../python/calledFunction.ts";
import { factOf, type Known } from "../../../python/fact.ts";
import { oncePerScript } from "../../../python/oncePerScript.ts";
import type { Script } from "../../../python/script.ts";
import { type CourseGround, groundOf } from "./courseGround.ts";
import { RateWalk } from "./rateWalk.ts";
import { WalkedRun } from "./walkedRun.ts";

/** The learning rate over a run, as far as everything that it depends on is followed. */
export interface RateCourse
  extends CourseGround,
    Pick<WalkedRun, "steps" | "endsEarly" | "hangsOnGuess" | "isCounted"> {
  /** At each backward pass: by a schedule as a share of the optimizer's rate, by hand the rate itself. */
  readonly rates: readonly number[];
  /** How often the loop turns that the whole training is in. */
  readonly turns: Known<number>;
  /** How often those loops turn that the rate, or what decides it, changes with. */
  readonly deciding: readonly Known<number>[];
  /** How often each loop on the way turns. */
  readonly loops: readonly { readonly node: SyntaxNode; readonly turns: Known<number> }[];
}

const noChange: Variables = new Map();
const fewest = 5;

export const rateCourseOf = oncePerScript((script): RateCourse | null =>
  rateCourseWith(script, noChange),
);

/** The same, if some of what is written were another number. */
export function rateCourseWith(script: Script, changed: Variables): RateCourse | null {
  const ground = groundOf(script);
  if (!ground) return null;
  const { loop, lengths } = ground;
  const run = new WalkedRun(script, ground, new Map([...lengths, ...changed]));
  const walk = new RateWalk(script, ground, run);
  walk.begin(loop);
  run.rates.length = 0;
  walk.statement(loop);
  const rates = run.rates.flatMap((rate) => rate ?? []);
  if (run.isLost || rates.length < Math.max(fewest, run.rates.length)) return null;
  const { steps, endsEarly, hangsOnGuess, isCounted, open } = run;
  const loops = [...run.loops.values()];
  return {
    ...ground,
    rates,
    steps,
    turns: run.loops.get(loop.from)?.turns ?? factOf(1, []),
    loops,
    deciding: loops.filter(({ node }) => open.deciding.has(node.from)).map(({ turns }) => turns),
    endsEarly,
    hangsOnGuess,
    isCounted,
  };
}
