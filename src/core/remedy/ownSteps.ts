import type { SyntaxNode } from "@lezer/common";
import { type Message, message } from "../message.ts";
import { itemsOf } from "../python/arguments.ts";
import { callsOfMethod } from "../python/calls.ts";
import { methodOf } from "../python/classes.ts";
import { formatNumber, literalOf } from "../python/literals.ts";
import { type Origin, originOf } from "../python/origin.ts";
import type { Script } from "../python/script.ts";
import { ancestorOf, childrenOf, isWithin, sameNode, statementOf, textOf } from "../python/tree.ts";
import { steppedNames } from "../training/optimizer/optimizers.ts";
import { edit, type Outcome, refused } from "../training/outcome.ts";
import { squaresErrors } from "../training/rate/boldestRaise.ts";
import { markerAt, markerEdit } from "../training/valueMarker.ts";
import type { Situation } from "./definition.ts";

/** Where training by hand starts and stops, as SGD without momentum does. */
const usual = { low: 0.1, high: 1 };
const factor = 10;
const rateNames = /(?:^|[._])(?:lr|learning_?rate|eta|alpha|step_?size)$/i;
const gradient = /\.grad(?:\.data)?$/;

/** Sets the rate of `w -= lr * w.grad`, in a script that steps without an optimizer. */
export function changeOwnRate(
  { script }: Situation,
  direction: "up" | "down",
  otherwise: Message,
): Outcome {
  const steps = ownSteps(script);
  const [first] = steps;
  if (first && hasOptimizerBeside(script, first)) return refused(otherwise);
  const rate = first?.rate;
  const isOne = steps.every((step) => rate && sameNode(step.rate.literal, rate.literal));
  if (!rate || !isOne || typeof rate.value !== "number" || rate.value <= 0)
    return refused(otherwise);
  const { value, literal } = rate;
  if (markerAt(script, literal, "learning rate")) {
    return {
      placement: {
        kind: "present",
        reason: message(
          "The learning rate was changed already; run the script before changing it again.",
        ),
      },
    };
  }
  const high = squaresErrors(script) ? usual.low : usual.high;
  if (direction === "up" && value >= high) return refused(otherwise);
  const target =
    direction === "up"
      ? Math.min(high, Math.max(value * factor, usual.low))
      : value / factor > usual.high
        ? usual.low
        : value / factor;
  const { from, to } = literal;
  const model = literalOf(script, literal) === undefined ? null : textOf(script, literal);
  return edit(
    first.node,
    [
      { from, to, insert: formatNumber(target, model) },
      markerEdit(script, literal, "learning rate", value),
    ],
    {
      title: message(
        direction === "up"
          ? "Raise the learning rate ({before} → {after})"
          : "Lower the learning rate ({before} → {after})",
        { before: formatNumber(value), after: formatNumber(target) },
      ),
    },
  );
}

/** Whether the script steps by hand, too: the rate of its optimizer is the rate of something else then. */
export function hasOwnSteps(script: Script): boolean {
  const isAdded = callsOfMethod(script, "add_", "sub_").some((call) =>
    itemsOf(script, call.argumentList).some(({ value }) => gradient.test(textOf(script, value))),
  );
  return isAdded || ownSteps(script).length > 0;
}

/**
 * `optimizer.step()` of an optimizer that is not made of this step: what is added to the weights by hand is something
 * else then, a second update or a penalty.
 */
function hasOptimizerBeside(script: Script, { node }: OwnStep): boolean {
  const home = ancestorOf(node, "ClassDefinition");
  const isOptimizer = home !== null && methodOf(script, home, "step") !== null;
  const cleared = steppedNames(script);
  return callsOfMethod(script, "step").some(
    ({ receiver, node: step }) =>
      receiver !== null &&
      cleared.has(textOf(script, receiver)) &&
      !(isOptimizer && !isWithin(step, home)),
  );
}

interface OwnStep {
  readonly node: SyntaxNode;
  readonly rate: Origin;
}

function ownSteps(script: Script): readonly OwnStep[] {
  const written = script.all("BinaryExpression").flatMap((node) => {
    const [left, operator, right] = childrenOf(node);
    if (!left || !right || !operator || textOf(script, operator) !== "*") return [];
    if (!/-=|=.*-/.test(textOf(script, statementOf(node)))) return [];
    const factors = gradient.test(textOf(script, right))
      ? [left]
      : gradient.test(textOf(script, left))
        ? [right]
        : [];
    return factors.flatMap((f) => stepWith(script, node, f));
  });
  const added = callsOfMethod(script, "add_", "sub_").flatMap((call) => {
    const [what, ...more] = itemsOf(script, call.argumentList);
    const alpha = more.find(({ keyword }) => keyword === "alpha")?.value;
    if (!what || !alpha || !gradient.test(textOf(script, what.value))) return [];
    const rate = alpha.name === "UnaryExpression" ? childrenOf(alpha)[1] : alpha;
    return rate ? stepWith(script, call.node, rate) : [];
  });
  return [...written, ...added];
}

function stepWith(script: Script, node: SyntaxNode, expression: SyntaxNode): readonly OwnStep[] {
  const rate = originOf(script, expression);
  const isRate =
    literalOf(script, expression) !== undefined || rateNames.test(textOf(script, expression));
  return rate && isRate ? [{ node, rate }] : [];
}
