import { message } from "../../message.ts";
import { editItems, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertAfter } from "../../python/lines.ts";
import { freeName } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { statementOf, textOf } from "../../python/tree.ts";
import {
  isReachedOnlyAfter,
  loopsAround,
  lossPrintAfter,
  printedDictionary,
  printedFormatString,
  printStyleOf,
  printsOf,
} from "../../training/lossPrint.ts";
import { variableOf } from "../../training/optimizers.ts";
import { trainingLoopOf } from "../../training/trainingLoop.ts";
import { parametersAt, type TrainingStep, trainingStepsOf } from "../../training/trainingStep.ts";
import {
  edit,
  type Outcome,
  present,
  type RemedyDefinition,
  refusedBecause,
  type Situation,
} from "../definition.ts";
import { accelerating, accumulates, beforeStep, usesApex } from "../gradientNorm.ts";
import { placeNormHook } from "../normHook.ts";
import { sources } from "../sources.ts";

const printsNorm = /grad(?:ient)?s?[ _/.-]*norm|\bgnorm|\bgrad\b[^"'\n]{0,40}norm/i;

function place({ script, framework }: Situation): Outcome {
  if (framework === "transformers") {
    return present("The Trainer logs grad_norm itself from transformers 4.38 on.");
  }
  if (framework === "lightning") return placeNormHook(script);
  if (framework !== "pytorch" && framework !== "unknown") {
    return refusedBecause("The training loop of {framework} is not in this script.", { framework });
  }
  const printed = printsOf(script).find((c) => printsNorm.test(textOf(script, c.argumentList)));
  if (printed) return present("A gradient norm is printed already.");
  if (usesApex(script))
    return refusedBecause("Gradients scaled by apex are read from amp.master_params().");
  const steps = trainingStepsOf(script);
  const [step, another] = steps;
  if (!step) {
    return refusedBecause(
      "No backward() that is followed by an optimizer's step() was found in this script.",
    );
  }
  if (another) {
    return refusedBecause(
      "The script takes {count} kinds of optimizer step; it is not certain which norm to print.",
      {
        count: steps.length,
      },
    );
  }
  const norm = normBefore(script, step);
  if (!norm) {
    return refusedBecause(
      "The gradients are clipped or summed up under a condition, so that their norm is not always there.",
    );
  }
  const output = printNorm(script, step, norm.name);
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

/** The norm under a name: an existing clip's result, or one that is measured with an infinite limit. */
function normBefore(
  script: Script,
  step: TrainingStep,
): { readonly name: string; readonly edits: readonly (ScriptEdit | null)[] } | null {
  const clip = callsOf(script).find(
    (c) =>
      /^clip_grad_norm_?$/.test(c.method) &&
      c.node.from > step.backward.node.to &&
      c.node.to < step.call.node.from,
  );
  const name = freeName(script, "grad_norm", "total_grad_norm", "global_grad_norm");
  if (!clip) {
    const owner = accelerating(script, step);
    if (owner !== null && accumulates(script, owner)) return null;
    const { text, edits } =
      owner === null
        ? referenceTo(script, "torch.nn.utils.clip_grad_norm_")
        : { text: `${owner}.clip_grad_norm_`, edits: [] };
    const limit = `float(${script.quote}inf${script.quote})`;
    const line = `${name} = ${text}(${parametersAt(script, step)}, ${limit})`;
    return { name, edits: [...edits, beforeStep(script, step, line)] };
  }
  if (!isReachedOnlyAfter(statementOf(clip.node), step.statement)) return null;
  const assigned = variableOf(script, clip.node);
  if (assigned !== null) return { name: assigned, edits: [] };
  const isStatement = statementOf(clip.node).name === "ExpressionStatement";
  const at = clip.node.from;
  return { name, edits: [isStatement ? { from: at, to: at, insert: `${name} = ` } : null] };
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

function newPrint(script: Script, print: Call, name: string): string {
  const callee = textOf(script, print.callee);
  const isLogging = /^(?:info|debug)$/.test(print.method);
  return isLogging
    ? `${callee}("grad_norm: %.4g", ${name})`
    : `${callee}(f"grad_norm: {${name}:.4g}")`;
}

export const logGradientNorm: RemedyDefinition = {
  id: "log-gradient-norm",
  title: message("Print the gradient norm with the loss"),
  why: message(
    "The norm of the gradients tells a vanished gradient from a rate that is wrong; this log does not have it. The norm is measured between backward and step and changes nothing.",
  ),
  cost: message("One pass over the gradients for each step."),
  sources: [sources.torchClip, sources.clipping],
  snippets: {
    pytorch:
      'grad_norm = torch.nn.utils.clip_grad_norm_(model.parameters(), float("inf"))\nprint(f"grad_norm: {grad_norm:.4g}")',
    keras:
      'with tf.GradientTape() as tape:\n    loss = loss_fn(y, model(x, training=True))\ngradients = tape.gradient(loss, model.trainable_variables)\nprint(f"grad_norm: {float(tf.linalg.global_norm(gradients)):.4g}")',
    lightning:
      'def on_before_optimizer_step(self, optimizer, *_):\n    norms = [p.grad.norm() for p in self.parameters() if p.grad is not None]\n    self.log("grad_norm", torch.stack(norms).norm())',
  },
  supports: () => false,
  place,
};
