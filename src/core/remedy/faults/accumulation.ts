import { message } from "../../message.ts";
import { isGuessed, possibly } from "../../python/fact.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { Accumulation } from "../../training/loop/accumulations.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { amountOf, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import { certaintyBy, type Discovery, type Fault, fault, standstill } from "./fault.ts";

/** More batches than this are rarely meant where their number is not known. */
const usualMost = 64;
/** Gradients of fewer batches than this are added up to spare memory. */
const fewest = 8;
/** Of so few steps in the whole run nothing is learned. */
const fewestSteps = 20;

function find({ script, accumulations }: TrainingProgram): Discovery | null {
  const tooLong = accumulations.find(isTooLong);
  if (!tooLong) return null;
  const { condition, every, restarts, divisors } = tooLong;
  const value = amountOf(every);
  const reach = countedOf(tooLong);
  const edits = [every.literal, ...divisors].map((literal) => setNumber(script, literal, 1));
  return fault(
    condition,
    distinct(edits),
    {
      title: message("Step with every batch (gradients of {before} are added up)", {
        before: value,
      }),
      why:
        restarts && reach !== null
          ? message(
              "An epoch has {count} batches: the step that waits for {value} is never reached.",
              { count: reach, value },
            )
          : message("The step that waits for {value} batches is hardly ever reached.", { value }),
    },
    certaintyBy(every.amount, tooLong.reach),
  );
}

function isTooLong({ every, restarts, ...rest }: Accumulation): boolean {
  const value = amountOf(every);
  const reach = countedOf(rest);
  const most = reach === null ? usualMost : restarts ? reach : reach / fewestSteps;
  return value >= fewest && value > most;
}

/** Not where it is a guess which of the script's data the batches are of. */
function countedOf({ reach }: Pick<Accumulation, "reach">): number | null {
  return isGuessed(reach) ? null : possibly(reach);
}

export const accumulation: Fault = {
  id: "fix-accumulation",
  signs: standstill,
  title: message("Step with every batch"),
  why: message("Gradients that are added up for longer than an epoch never reach the weights."),
  cost: message("Each step sees fewer samples, and there are more steps."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer.zero_grad()\nloss.backward()\noptimizer.step()" },
  find,
};
