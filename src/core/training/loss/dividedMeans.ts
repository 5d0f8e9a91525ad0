import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { conditionAt, type Fact, factOf, unknown } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, sameNode, statementOf, textOf } from "../../python/tree.ts";
import { trainingStepsOf } from "../loop/trainingStep.ts";
import { lossStarts, type TrainingLoss, trainingLosses } from "../pytorch/losses.ts";

/** A loss that is a mean already, and is divided by a number of samples again before every step. */
export interface DividedMean {
  /** `criterion(out, y) / len(data)`. */
  readonly at: SyntaxNode;
  readonly mean: SyntaxNode;
  readonly divisor: SyntaxNode;
  readonly by: Fact<number>;
}

export const dividedMeanOf = oncePerScript((script): DividedMean | null => {
  const [step, another] = trainingStepsOf(script);
  if (!step || another) return null;
  const [pass, block] = [statementOf(step.backward.node).parent, step.statement.parent];
  // Gradients of several batches that one step waits for are added up on purpose.
  if (!pass || !block || !sameNode(pass, block)) return null;
  const [start, other] = lossStarts(script);
  if (start?.value.kind !== "expression" || other) return null;
  const [mean, operator, divisor] = childrenOf(start.value.node);
  const isQuotient = start.value.node.name === "BinaryExpression" && operator !== undefined;
  if (!isQuotient || !mean || !divisor || textOf(script, operator) !== "/") return null;
  const losses = trainingLosses(script);
  const ends = trace(script, mean, start.frame);
  const isMean = ends.every(({ value }) =>
    losses.some(
      (loss) =>
        value.kind === "expression" &&
        sameNode(value.node, loss.call.node) &&
        averages(script, loss),
    ),
  );
  if (ends.length === 0 || !isMean) return null;
  return { at: start.value.node, mean, divisor, by: amountOf(script, divisor, start.frame) };
});

function averages(script: Script, { settings }: TrainingLoss): boolean {
  return ["reduction", "size_average", "reduce"].every(
    (name) => argumentOf(script, settings.argumentList, name) === null,
  );
}

/** `len(data)` of whatever there is: a data set has more samples than this, and a loader hardly fewer batches. */
const fewest = 20;

function amountOf(script: Script, divisor: SyntaxNode, frame: Frame | null): Fact<number> {
  const counts =
    callAt(script, divisor)?.name === "len" ||
    /\.size\(0\)$|\.shape\[0\]$/.test(textOf(script, divisor));
  // Half of an error, a scale or a number of processes is another thing than a number of samples.
  if (
    !counts &&
    !/(?:batch|samples?|len|count|(?<!world_)size|^n$|^n_|num)/i.test(textOf(script, divisor))
  )
    return unknown;
  return counts
    ? factOf(fewest, [conditionAt("data", divisor)])
    : (numberOf(script, divisor, frame) ?? unknown);
}
