import type { SyntaxNode } from "@lezer/common";
import { type Fact, possibly } from "../../python/fact.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  bodyOf,
  childrenOf,
  functionOf,
  isWithin,
  loopsAround,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";
import { type GradientClear, gradientClearsOf } from "./gradientClears.ts";
import { type TrainingStep, trainingStepsOf } from "./trainingStep.ts";

/** Gradients that are to be added up over several batches, and that every batch clears. */
export interface ClearedAccumulation {
  readonly clear: SyntaxNode;
  readonly step: TrainingStep;
  /** How many batches a step is to wait for. */
  readonly every: SyntaxNode;
  readonly amount: Fact<number>;
}

const fewest = 2;

/**
 * `if (i + 1) % n == 0: optimizer.step()`, where the loss is divided by the same `n` or `n` is named for it: else the
 * step may wait for another reason, as that of a generator does.
 */
export const clearedAccumulationOf = oncePerScript((script): ClearedAccumulation | null => {
  for (const step of trainingStepsOf(script)) {
    const found = clearedIn(script, step);
    if (found) return found;
  }
  return null;
});

function clearedIn(script: Script, step: TrainingStep): ClearedAccumulation | null {
  const condition = ancestorOf(step.statement, "IfStatement");
  const [loop] = loopsAround(step.backward.node);
  if (!condition || !loop || !isWithin(condition, loop)) return null;
  if (isWithin(step.backward.node, condition)) return null;
  const every = waitedFor(script, condition);
  if (every === null || !isForSums(script, textOf(script, every), step)) return null;
  const amount = numberOf(script, every);
  // By an option that is left alone every batch has its step.
  if ((possibly(amount) ?? fewest) < fewest) return null;
  // Something may keep each batch's gradients apart from those that are cleared.
  const between = script.text.slice(step.backward.node.to, condition.from);
  if (/grad|param|model|net\b/i.test(between)) return null;
  const clears = gradientClearsOf(script).filter(({ node }) => isWithin(node, loop));
  const [clear, another] = clears;
  if (!clear || another || clear.isRefilled || !isOwn(script, clear, step)) return null;
  const statement = statementOf(clear.node);
  const branch = ancestorOf(statement, "IfStatement", "WithStatement");
  const isEveryTime = branch === null || !isWithin(branch, loop);
  const isOfLoop = loopsAround(statement)[0];
  return isEveryTime && isOfLoop && sameNode(isOfLoop, loop)
    ? { clear: statement, step, every, amount }
    : null;
}

/** Of the optimizer, or of the network that the only optimizer holds. */
function isOwn(script: Script, { owner }: GradientClear, { optimizer }: TrainingStep): boolean {
  const [only, another] = optimizedParametersOf(script);
  return owner === optimizer || (only !== undefined && !another && owner === only.module);
}

/** `n` of the only remainder that the head of a condition takes. */
function waitedFor(script: Script, condition: SyntaxNode): SyntaxNode | null {
  const head = { from: condition.from, to: bodyOf(condition)?.from ?? condition.to };
  const [remainder, another] = nodesWithin(script, "BinaryExpression", head).filter(
    (node) => operatorOf(script, node) === "%",
  );
  return (remainder && !another && childrenOf(remainder)[2]) || null;
}

function isForSums(script: Script, every: string, { backward }: TrainingStep): boolean {
  return /accum/i.test(every) || isDividedBy(script, every, backward.node);
}

/** `loss = loss / n`, `loss /= n`, `(loss / n).backward()`. */
function isDividedBy(script: Script, every: string, backward: SyntaxNode): boolean {
  const home = functionOf(backward) ?? script.root;
  const divisions = [
    ...nodesWithin(script, "BinaryExpression", home).filter((n) => operatorOf(script, n) === "/"),
    ...nodesWithin(script, "UpdateStatement", home).filter((n) => operatorOf(script, n) === "/="),
  ];
  return divisions.some((node) => {
    const [left, , right] = childrenOf(node);
    const isBefore = node.from < backward.to;
    return (
      left &&
      right &&
      isBefore &&
      /loss|^\w+\(/i.test(textOf(script, left)) &&
      textOf(script, right) === every
    );
  });
}

function operatorOf(script: Script, node: SyntaxNode): string {
  const operator = childrenOf(node)[1];
  return operator ? textOf(script, operator) : "";
}
