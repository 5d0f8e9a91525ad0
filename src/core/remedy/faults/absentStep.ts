import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import type { Call } from "../../python/calls.ts";
import { insertAfter } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { statementText } from "../../python/statements.ts";
import { functionOf, statementOf, statementsOf, textOf } from "../../python/tree.ts";
import { mayStepBeside } from "../../training/loop/optimizerSteps.ts";
import { loopsThrough } from "../../training/loop/runLength.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** A backward pass whose gradients no step uses. */
export function absentStep(program: TrainingProgram): Discovery | null {
  const { script, optimizers, optimizerSteps, gradientClears } = program;
  const [optimizer, another] = optimizers;
  const [backward, second] = optimizerSteps.backward;
  if (!optimizer || !backward || second || optimizerSteps.steps.length > 0) return null;
  if (optimizerSteps.mayBeTakenElsewhere || mayStepBeside(script, backward)) return null;
  const home = functionOf(backward.node);
  const isHere = functionOf(optimizer.call.node)?.from === home?.from;
  // Gradients that are taken before there is an optimizer are looked at, not stepped by.
  if (isHere && !another && backward.node.to <= optimizer.call.node.from) return null;
  const cleared = gradientClears.find(
    ({ node, owner }) => functionOf(node)?.from === home?.from && /opt/i.test(owner ?? ""),
  );
  const isKnownHere = isHere || home === null || optimizer.variable?.startsWith("self.") === true;
  const name = cleared?.owner ?? (!another && isKnownHere ? optimizer.variable : null);
  if (name === null) return null;
  // One backward pass for itself shows what gradients are: training repeats it, or clears gradients first.
  if (!cleared && loopsThrough(script, backward.node).length === 0) return null;
  const scaler = /^([\w.]+)\.scale\(/.exec(textOf(script, backward.node))?.[1];
  const lines = scaler ? [`${scaler}.step(${name})`, `${scaler}.update()`] : [`${name}.step()`];
  return fault(backward.node, [insertAfter(script, endOfBackward(script, backward), lines)], {
    title: message("Call {name}.step() after the backward pass", { name }),
    why: message(
      "The gradients are computed but no optimizer step uses them: the weights never change.",
    ),
  });
}

/** The statement after which a step may be taken: the clipping after a backward pass comes before it. */
export function endOfBackward(script: Script, backward: Call): SyntaxNode {
  const statement = statementOf(backward.node);
  const next = statementsOf(statement.parent ?? statement).find(
    (s) => s.from >= statement.to && s.name === "ExpressionStatement",
  );
  return next && /clip_grad/.test(statementText(script, next)) ? next : statement;
}
