import type { SyntaxNode } from "@lezer/common";
import type { Call } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { combined, type Fact } from "../../python/fact.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, bodyOf, childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { amountOf, type Setting, settingOf } from "../setting.ts";
import { optimizerStepsOf } from "./optimizerSteps.ts";
import { loopVariables, runLengthOf } from "./runLength.ts";
import { trainingStepsOf } from "./trainingStep.ts";

/** A step that waits for several backward passes: `if (i + 1) % 8 == 0: optimizer.step()`. */
export interface Accumulation {
  readonly condition: SyntaxNode;
  readonly every: Setting;
  /** Batches that are counted before the count starts anew, or the run ends. */
  readonly reach: Fact<number>;
  /** The count starts anew in every epoch. */
  readonly restarts: boolean;
  /** Where the loss is divided by the same number, written out. */
  readonly divisors: readonly SyntaxNode[];
}

const names = /accum|every|steps?$|interval|freq/i;

export const accumulationsOf = oncePerScript((script): readonly Accumulation[] =>
  trainingStepsOf(script).flatMap(({ statement, backward, call }) => {
    const condition = ancestorOf(statement, "IfStatement");
    return condition &&
      !isWithin(backward.node, condition) &&
      !stepsElsewhere(script, call, condition)
      ? (readCondition(script, condition) ?? [])
      : [];
  }),
);

/** What is left after the last full count is stepped with, too. */
function stepsElsewhere(script: Script, { receiver }: Call, condition: SyntaxNode): boolean {
  const own = receiver ? textOf(script, receiver) : "";
  return optimizerStepsOf(script).steps.some(
    (step) =>
      step.receiver !== null &&
      textOf(script, step.receiver) === own &&
      !isWithin(step.node, condition),
  );
}

function readCondition(script: Script, condition: SyntaxNode): Accumulation | null {
  const head = { from: condition.from, to: bodyOf(condition)?.from ?? condition.to };
  const parts = nodesWithin(script, "BinaryExpression", head);
  // There is another reason to step, such as the last batch.
  if (parts.some((node) => operatorOf(script, node) === "or")) return null;
  const remainder = parts.find((node) => operatorOf(script, node) === "%");
  const [counted, , divisor] = remainder ? childrenOf(remainder) : [];
  const every = settingOf(script, divisor, names, condition);
  if (!counted || !divisor || !every) return null;
  const { inner, outer, innerLoop } = runLengthOf(script);
  const restarts = innerLoop !== null && isCountedBy(script, counted, innerLoop);
  const whole = combined(outer, inner, (epochs, batches) => epochs * batches);
  return {
    condition,
    every,
    reach: restarts ? inner : whole,
    restarts,
    divisors: divisor.name === "Number" ? divisorsOf(script, amountOf(every)) : [],
  };
}

/** `for i, batch in enumerate(loader)`: what is counted begins anew with the loop. */
function isCountedBy(script: Script, counted: SyntaxNode, loop: SyntaxNode): boolean {
  const name = /[A-Za-z_]\w*/.exec(textOf(script, counted))?.[0];
  return name !== undefined && loopVariables(script, loop)[0] === name;
}

function divisorsOf(script: Script, value: number): readonly SyntaxNode[] {
  return script.all("BinaryExpression").flatMap((node) => {
    const [left, , right] = childrenOf(node);
    const isLoss = left !== undefined && /loss/i.test(textOf(script, left));
    const divides = operatorOf(script, node) === "/" && right?.name === "Number";
    return isLoss && divides && evaluate(script, right) === value ? [right] : [];
  });
}

function operatorOf(script: Script, node: SyntaxNode): string {
  const operator = childrenOf(node)[1];
  return operator ? textOf(script, operator) : "";
}
