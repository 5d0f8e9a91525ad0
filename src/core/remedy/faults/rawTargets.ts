import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { insertAfter } from "../../python/lines.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { isOfNumbers } from "../../training/pytorch/losses.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

/** A squared error that stays here is that of targets with a deviation of five or more. */
const largeLoss = 25;
/** One that stays here tells by itself that the targets are in the hundreds. */
const hugeLoss = 1e4;

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  const { script, framework, losses, wideTargets, wholeTargets } = program;
  if (!/^(?:pytorch|lightning)$/.test(framework) || !losses.some(isOfNumbers)) return null;
  const now = finding?.measured.level;
  const isHuge = now !== undefined && now >= hugeLoss;
  if (now !== undefined && now < largeLoss) return null;
  const targets = wideTargets ?? (isHuge ? wholeTargets : null);
  if (!targets) return null;
  const { name, statement } = targets;
  return fault(
    statement,
    [insertAfter(script, statement, [`${name} = (${name} - ${name}.mean()) / ${name}.std()`])],
    {
      why: message(
        "{name} is used as it is, in the tens, hundreds or beyond: a network that starts with outputs around zero needs all its steps to get there.",
        { name },
      ),
    },
    "suspected",
  );
}

export const rawTargets: Fault = {
  id: "fix-raw-targets",
  signs: standstill,
  title: message("Standardize the targets"),
  why: message("Outputs start around zero: targets of mean 0 and deviation 1 are within reach."),
  cost: message(
    "The loss is in other units then; predictions have to be multiplied by the deviation, plus the mean.",
  ),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "y = (y - y.mean()) / y.std()" },
  find,
};
