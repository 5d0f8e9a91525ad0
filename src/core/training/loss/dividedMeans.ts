import type { SyntaxNode } from "@lezer/common";
import { callAt } from "../../python/calls.ts";
import { certainly, conditionAt, type Fact, factOf, isKnown, unknown } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, sameNode, statementOf, textOf } from "../../python/tree.ts";
import { trainingStepsOf } from "../loop/trainingStep.ts";
import { lossStarts, type TrainingLoss, trainingLosses } from "../pytorch/losses.ts";
import { isMeanOfSamples } from "../pytorch/meanLoss.ts";
import { signalsOf } from "../pytorch/signal.ts";
import { rangeOf } from "../pytorch/valueRange.ts";

/** A loss that is a mean already, and is divided by a number of samples again, or made small by a plain number. */
export interface DividedMean {
  /** `criterion(out, y) / len(data)`. */
  readonly at: SyntaxNode;
  readonly mean: SyntaxNode;
  /** What it is divided by, or the factor that makes it small. */
  readonly divisor: SyntaxNode;
  /** How many times smaller it gets, at least: of a factor its inverse. */
  readonly by: Fact<number>;
  /** It is a number by itself, by which the loss is made small: `loss * 1e-5`. */
  readonly isPlain: boolean;
}

export const dividedMeanOf = oncePerScript((script): DividedMean | null => {
  const [step, another] = trainingStepsOf(script);
  if (!step || another) return null;
  const [pass, block] = [statementOf(step.backward.node).parent, step.statement.parent];
  // Gradients of several batches that one step waits for are added up on purpose.
  if (!pass || !block || !sameNode(pass, block)) return null;
  const [start, other] = lossStarts(script);
  if (start?.value.kind !== "expression" || other) return null;
  const found = smallerAt(script, start.value.node, start.frame);
  if (!found) return null;
  const { mean, divisor } = found;
  const losses = trainingLosses(script);
  const ends = trace(script, mean, start.frame);
  const isMean = ends.every(({ value }) =>
    losses.some(
      (loss) =>
        value.kind === "expression" &&
        sameNode(value.node, loss.call.node) &&
        isMeanOfSamples(script, loss),
    ),
  );
  if (ends.length === 0 || !isMean) return null;
  // Errors in the thousands may be made small on purpose.
  if (found.isPlain && !losses.every((loss) => isOfUnitSize(script, loss))) return null;
  return { at: start.value.node, ...found, divisor };
});

/** A loss of classes, or of numbers that are known to be no larger than a few. */
function isOfUnitSize(script: Script, { kind, target, frame }: TrainingLoss): boolean {
  if (/entropy|nll_loss|kl_div/.test(kind)) return true;
  const ranges = target ? signalsOf(script, target, frame).map((s) => rangeOf(script, s)) : [];
  return (
    ranges.length > 0 &&
    ranges.every((range) => range !== null && Math.max(-range.low, range.high) <= largestUsual)
  );
}

const largestUsual = 10;

/** From here on a number by itself makes more of a loss than a weight of it does. */
const leastPlain = 1e3;

/** `mean / n`, `mean * 1e-5` and `1e-5 * mean`. */
function smallerAt(script: Script, node: SyntaxNode, frame: Frame | null) {
  const [left, operator, right] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  if (!left || !operator || !right) return null;
  const sign = textOf(script, operator);
  const number = (part: SyntaxNode) => certainly(numberOf(script, part, frame));
  const plain = (mean: SyntaxNode, divisor: SyntaxNode, by: number) =>
    by >= leastPlain ? { mean, divisor, by: factOf(by, []), isPlain: true } : null;
  if (sign === "*") {
    const [a, b] = [number(left), number(right)];
    if (b !== null && b > 0) return plain(left, right, 1 / b);
    return a !== null && a > 0 ? plain(right, left, 1 / a) : null;
  }
  if (sign !== "/") return null;
  const by = amountOf(script, right, frame);
  if (isKnown(by)) return { mean: left, divisor: right, by, isPlain: false };
  return plain(left, right, number(right) ?? 0);
}

/** `len(data)` of whatever there is: a data set has more samples than this, and a loader hardly fewer batches. */
const fewest = 20;

/** How large what counts samples is; unknown where it may be no number of them. */
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
