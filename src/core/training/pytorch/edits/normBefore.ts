import type { SyntaxNode } from "@lezer/common";
import { type Call, callsOf } from "../../../python/calls.ts";
import { functionNamed } from "../../../python/classes.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertBefore } from "../../../python/lines.ts";
import { freeName } from "../../../python/names.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { isWithin, sameNode, statementOf } from "../../../python/tree.ts";
import { gradientChangesOf } from "../../loop/gradientChanges.ts";
import { parametersAt } from "../../loop/trainedNames.ts";
import type { TrainingStep } from "../../loop/trainingStep.ts";
import { isReachedOnlyAfter } from "../../loss/lossPrint.ts";
import { variableOf } from "../../optimizer/optimizers.ts";
import { accelerating, accumulates, beforeStep } from "./gradientNorm.ts";

/** A norm of gradients under a name, and what gives it that name. */
export interface Norm {
  readonly name: string;
  readonly edits: readonly (ScriptEdit | null)[];
}

/** What limits the gradients between the backward pass and the step. */
export function clipsBefore(script: Script, step: TrainingStep): Call | undefined {
  return callsOf(script).find(
    (c) =>
      /^clip_grad_norm_?$/.test(c.method) &&
      c.node.from > step.backward.node.to &&
      c.node.to < step.call.node.from,
  );
}

export function freeNorm(script: Script): string {
  return freeName(script, "grad_norm", "total_grad_norm", "global_grad_norm");
}

/** The norm under a name: an existing clip's result, or one that is measured with an infinite limit. */
export function normBefore(script: Script, step: TrainingStep, name: string): Norm | null {
  const clip = clipsBefore(script, step);
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
