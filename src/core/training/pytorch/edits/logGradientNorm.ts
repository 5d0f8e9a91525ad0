import type { SyntaxNode } from "@lezer/common";
import { editItems, itemsOf } from "../../../python/arguments.ts";
import { type Call, callsOf } from "../../../python/calls.ts";
import { functionNamed } from "../../../python/classes.ts";
import { importsOf, referenceTo } from "../../../python/imports.ts";
import { insertAfter, insertBefore } from "../../../python/lines.ts";
import { freeName } from "../../../python/names.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { isWithin, loopsAround, sameNode, statementOf, textOf } from "../../../python/tree.ts";
import { gradientChangesOf } from "../../loop/gradientChanges.ts";
import { type StepGroup, stepGroupsOf } from "../../loop/stepGroups.ts";
import { parametersAt } from "../../loop/trainedNames.ts";
import { trainingLoopOf } from "../../loop/trainingLoop.ts";
import { type TrainingStep, trainingStepsOf } from "../../loop/trainingStep.ts";
import {
  isReachedOnlyAfter,
  lossPrintAfter,
  printedDictionary,
  printedFormatString,
  printStyleOf,
  printsOf,
  writesText,
} from "../../loss/lossPrint.ts";
import { variableOf } from "../../optimizer/optimizers.ts";
import {
  edit,
  type Outcome,
  present,
  refused,
  refusedBecause,
  whereverTaken,
} from "../../outcome.ts";
import type { Training } from "../../training.ts";
import {
  accelerating,
  accumulates,
  beforeStep,
  isOfOwnClass,
  ownOptimizer,
  usesApex,
} from "./gradientNorm.ts";

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
  return (
    whereverTaken(stepGroupsOf(script).map((group) => logNormOf(script, group))) ??
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
      "The step is taken under a condition, and no place that is only reached after it prints the loss.",
    );
  }
  return edit(step.call.node, [...norm.edits, ...output]);
}

interface Norm {
  readonly name: string;
  readonly edits: readonly (ScriptEdit | null)[];
}

/** The same name in both branches; of the parts of a network that of all their parameters. */
function normOf(script: Script, { steps, kind }: StepGroup): Norm | null {
  if (kind === "parts") return normOfParts(script, steps);
  const norms = steps.map((step) => normBefore(script, step));
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

function clipsBefore(script: Script, step: TrainingStep): Call | undefined {
  return callsOf(script).find(
    (c) =>
      /^clip_grad_norm_?$/.test(c.method) &&
      c.node.from > step.backward.node.to &&
      c.node.to < step.call.node.from,
  );
}

function freeNorm(script: Script): string {
  return freeName(script, "grad_norm", "total_grad_norm", "global_grad_norm");
}

/** The norm under a name: an existing clip's result, or one that is measured with an infinite limit. */
function normBefore(script: Script, step: TrainingStep): Norm | null {
  const clip = clipsBefore(script, step);
  const name = freeNorm(script);
  // Where a condition unscales them, the gradients are large by the scale in all other cases.
  const { unscale, statement } = step;
  if (unscale && !isReachedOnlyAfter(statementOf(unscale.node), statement)) return null;
  if (!clip) {
    const change = gradientsChangedBefore(script, step);
    if (change) return normBeforeIn(script, step, change, name);
    const owner = accelerating(script, step);
    if (owner !== null && accumulates(script, owner)) return null;
    const { line, edits } = measuring(script, step, name, owner);
    return { name, edits: [...edits, beforeStep(script, step, line)] };
  }
  if (!isReachedOnlyAfter(statementOf(clip.node), step.statement)) {
    return normBeforeCondition(script, step, clip, name);
  }
  const assigned = variableOf(script, clip.node);
  if (assigned !== null) return { name: assigned, edits: [] };
  const isStatement = statementOf(clip.node).name === "ExpressionStatement";
  const at = clip.node.from;
  return { name, edits: [isStatement ? { from: at, to: at, insert: `${name} = ` } : null] };
}

/** The norm by a limit that is never reached, so that the gradients stay as they are. */
function measuring(script: Script, step: TrainingStep, name: string, owner: string | null) {
  const { text, edits } =
    owner === null
      ? referenceTo(script, "torch.nn.utils.clip_grad_norm_")
      : { text: `${owner}.clip_grad_norm_`, edits: [] };
  const limit = `float(${script.quote}inf${script.quote})`;
  return { line: `${name} = ${text}(${parametersAt(script, step)}, ${limit})`, edits };
}

/** The first code between the backward pass and the step that gives gradients other values by hand, also in a function of the file. */
function gradientsChangedBefore(script: Script, step: TrainingStep): SyntaxNode | null {
  const changes = gradientChangesOf(script);
  const isBetween = (node: SyntaxNode) =>
    node.from > step.backward.node.to && node.to < step.call.node.from;
  const calls = callsOf(script).filter(({ node, receiver, method }) => {
    const own = receiver === null && isBetween(node) ? functionNamed(script, method) : null;
    return own !== null && changes.some((change) => isWithin(change, own));
  });
  const [first = null] = [...changes.filter(isBetween), ...calls.map(({ node }) => node)].sort(
    (a, b) => a.from - b.from,
  );
  return first;
}

/** Before a clip that an option turns on: what it would clip is complete there. */
function normBeforeCondition(
  script: Script,
  step: TrainingStep,
  clip: Call,
  name: string,
): Norm | null {
  const isChosen = besideStep(step, clip.node)?.name === "IfStatement";
  return isChosen ? normBeforeIn(script, step, clip.node, name) : null;
}

/**
 * Before the statement beside the step in which gradients are changed. Scaled gradients have to be unscaled by then, and an
 * Accelerator's clip stands under what says that they are.
 */
function normBeforeIn(
  script: Script,
  step: TrainingStep,
  change: SyntaxNode,
  name: string,
): Norm | null {
  const statement = besideStep(step, change);
  if (!statement || accelerating(script, step) !== null) return null;
  const isScaled =
    step.scaler !== null && (step.unscale === null || step.unscale.node.to > statement.from);
  if (isScaled || step.backward.node.to > statement.from) return null;
  const { line, edits } = measuring(script, step, name, null);
  return { name, edits: [...edits, insertBefore(script, statement, [line])] };
}

/** The statement of the step's own block that a node is part of. */
function besideStep({ statement: { parent: block } }: TrainingStep, node: SyntaxNode) {
  let statement: SyntaxNode | null = statementOf(node);
  while (statement && !(statement.parent && block && sameNode(statement.parent, block))) {
    statement = statement.parent;
  }
  return statement;
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
    const isOnlyLoop = trainingLoopOf(script)?.isOverEpochs === false;
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
  return [insertAfter(script, statementOf(print.node), [newPrint(script, print, name)])];
}

/** Loguru fills in braces, and leaves `%.4g` as it is. */
function bracesAreFilledIn(script: Script): boolean {
  return importsOf(script).some((i) => /^loguru\b/.test(i.module ?? i.qualified));
}

function newPrint(script: Script, print: Call, name: string): string {
  const callee = writesText(script, print) ? textOf(script, print.callee) : "print";
  const isLogging = /\.(?:info|debug)$/.test(callee) && !bracesAreFilledIn(script);
  // What writes to a file ends no line by itself.
  const end = callee.endsWith(".write") ? "\\n" : "";
  return isLogging
    ? `${callee}("grad_norm: %.4g", ${name})`
    : `${callee}(f"grad_norm: {${name}:.4g}${end}")`;
}
