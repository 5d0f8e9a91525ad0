import { editItems, itemsOf } from "../../../python/arguments.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertAfter, insertBefore } from "../../../python/lines.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { loopsAround, statementOf, textOf } from "../../../python/tree.ts";
import { type StepGroup, stepGroupsOf } from "../../loop/stepGroups.ts";
import { parametersAt } from "../../loop/trainedNames.ts";
import { knownCount, trainingLoopOf } from "../../loop/trainingLoop.ts";
import { type TrainingStep, trainingStepsOf } from "../../loop/trainingStep.ts";
import {
  isReachedOnlyAfter,
  lossPrintAfter,
  printedDictionary,
  printedFormatString,
  printStyleOf,
  printsOf,
} from "../../loss/lossPrint.ts";
import {
  edit,
  type Outcome,
  present,
  refused,
  refusedBecause,
  whereverTaken,
} from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { accelerating, isOfOwnClass, ownOptimizer, usesApex } from "./gradientNorm.ts";
import { logNormOfEach } from "./logNormOfEach.ts";
import { clipsBefore, freeNorm, type Norm, normBefore } from "./normBefore.ts";
import { printOfNorms } from "./printOfNorms.ts";

const mostLines = 200;
const printsNorm = /grad(?:ient)?s?[ _/.-]*norm|\bgnorm|\bgrad\b[^"'\n]{0,40}norm/i;

export function logGradientNorm({ script }: Training): Outcome {
  const printed = printsOf(script).find((c) => printsNorm.test(textOf(script, c.argumentList)));
  if (printed) return present("A gradient norm is printed already.");
  if (usesApex(script))
    return refusedBecause("Gradients scaled by apex are read from amp.master_params().");
  const steps = trainingStepsOf(script);
  if (steps.length === 0) {
    return refusedBecause(
      "No backward() that is followed by an optimizer's step() was found in this script.",
    );
  }
  const own = steps.find((step) => isOfOwnClass(script, step));
  if (own) return refused(ownOptimizer(own.optimizer));
  const together = whereverTaken(stepGroupsOf(script).map((group) => logNormOf(script, group)));
  if (together?.placement.kind === "edit") return together;
  return (
    logNormOfEach(script, steps) ??
    together ??
    refusedBecause(
      "The script takes {count} kinds of optimizer step; it is not certain which norm to print.",
      { count: steps.length },
    )
  );
}

function logNormOf(script: Script, group: StepGroup): Outcome {
  const step = group.steps.at(-1);
  const norm = normOf(script, group);
  if (!norm || !step) {
    return refusedBecause(
      "The gradients are clipped or summed up under a condition, so that their norm is not always there.",
    );
  }
  const output = printNorm(script, { ...step, statement: group.site }, norm.name);
  if (!output && loopsAround(step.statement).length === 0) {
    return refusedBecause(
      "The step is not in a loop of its own function, so there is no sure place to print its norm.",
    );
  }
  if (!output) {
    return refusedBecause(
      "The step is taken under a condition, or in each of many turns, and no place that is only reached after it prints the loss.",
    );
  }
  return edit(step.call.node, [...norm.edits, ...output]);
}

/** The same name in both branches; of the parts of a network that of all their parameters. */
function normOf(script: Script, { steps, kind }: StepGroup): Norm | null {
  if (kind === "parts") return normOfParts(script, steps);
  const norms = steps.map((step) => normBefore(script, step, freeNorm(script)));
  const [first] = norms;
  if (!first || norms.some((norm) => norm?.name !== first.name)) return null;
  return { name: first.name, edits: norms.flatMap((norm) => norm?.edits ?? []) };
}

function normOfParts(script: Script, steps: readonly TrainingStep[]): Norm | null {
  const [first] = steps;
  if (!first || clipsBefore(script, first) || accelerating(script, first) !== null) return null;
  const name = freeNorm(script);
  const { text, edits } = referenceTo(script, "torch.nn.utils.clip_grad_norm_");
  const parameters = steps.map((step) => `*${parametersAt(script, step)}`).join(", ");
  const limit = `float(${script.quote}inf${script.quote})`;
  const line = `${name} = ${text}([${parameters}], ${limit})`;
  return { name, edits: [...edits, insertBefore(script, first.statement, [line])] };
}

function printNorm(
  script: Script,
  step: TrainingStep,
  name: string,
): readonly (ScriptEdit | null)[] | null {
  const print = lossPrintAfter(script, step);
  if (!print) {
    const loop = loopsAround(step.statement)[0];
    if (!loop || !isReachedOnlyAfter(step.statement, loop)) return null;
    const whole = trainingLoopOf(script);
    const isOnlyLoop = whole?.isOverEpochs === false;
    // A line for each of so many steps is no log any more.
    const turns = isOnlyLoop ? knownCount(script, whole) : null;
    if (isOnlyLoop && (turns === null || turns > mostLines)) return null;
    const at = isOnlyLoop ? step.statement : loop;
    return [insertAfter(script, at, [`print(f"grad_norm: {${name}:.4g}")`])];
  }
  const string = printedFormatString(script, print);
  const style = string ? printStyleOf(script, string) : null;
  if (style) {
    const insert = `${style.separator}grad_norm${style.joiner}{${name}:.4g}`;
    return [{ from: style.at, to: style.at, insert }];
  }
  const dictionary = printedDictionary(script, print);
  if (dictionary) {
    const key = itemsOf(script, dictionary)[0]?.key;
    const quote = key ? textOf(script, key).slice(0, 1) : script.quote;
    const entry = `${quote}grad_norm${quote}: float(${name})`;
    return editItems(script, dictionary, { append: [entry] });
  }
  return [
    insertAfter(script, statementOf(print.node), [
      printOfNorms(script, print, [{ label: "grad_norm", name }]),
    ]),
  ];
}
