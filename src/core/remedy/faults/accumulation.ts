import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { distinct, type LiteralPlace, literalPlace, setPlace } from "../../python/literalPlace.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { runLengthOf } from "../../training/runLength.ts";
import { trainingStepsOf } from "../../training/trainingStep.ts";
import type { Situation } from "../definition.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

const names = /accum|every|steps?$|interval|freq/i;
/** More batches than this are rarely meant where their number is not known. */
const usualMost = 64;

function find(situation: Situation): Discovery | null {
  const { script } = situation;
  for (const step of trainingStepsOf(script)) {
    const condition = ancestorOf(step.statement, "IfStatement");
    if (!condition || isWithin(step.backward.node, condition)) continue;
    const found = judge(script, condition);
    if (found) return found;
  }
  return null;
}

/** `if (i + 1) % n == 0:` before the step. */
function judge(script: Script, condition: SyntaxNode): Discovery | null {
  const body = condition.getChild("Body");
  const remainder = script.all("BinaryExpression").find((node) => {
    const operator = childrenOf(node)[1];
    const isHead = node.from > condition.from && body !== null && node.to <= body.from;
    return isHead && operator !== undefined && textOf(script, operator) === "%";
  });
  const divisor = remainder ? childrenOf(remainder)[2] : undefined;
  const value = divisor ? evaluate(script, divisor) : null;
  if (!remainder || !divisor || value === null) return null;
  const { inner, outer, innerLoop } = runLengthOf(script);
  const counted = childrenOf(remainder)[0];
  const restarts =
    innerLoop !== null && counted !== undefined && isCountedBy(script, counted, innerLoop);
  const reach = restarts ? inner : outer === null || inner === null ? null : outer * inner;
  const isTooLong = reach === null ? value > usualMost : value > (restarts ? reach : reach / 20);
  if (!isTooLong || value < 8) return null;
  const place = literalPlace(script, divisor, names);
  if (!place) return null;
  const edits = [setPlace(script, place, 1), ...dividedBy(script, divisor, value)];
  return fault(
    condition,
    distinct(edits),
    {
      title: message("Step with every batch (gradients of {before} are added up)", {
        before: value,
      }),
      why:
        restarts && reach !== null
          ? message(
              "An epoch has {count} batches: the step that waits for {value} is never reached.",
              { count: reach, value },
            )
          : message("The step that waits for {value} batches is next to never reached.", { value }),
    },
    reach !== null ? "certain" : "suspected",
  );
}

/** The counter starts anew in every epoch: `for i, batch in enumerate(loader)`. */
function isCountedBy(script: Script, counted: SyntaxNode, loop: SyntaxNode): boolean {
  const head = textOf(script, loop).split(":\n")[0] ?? "";
  const name = /[A-Za-z_]\w*/.exec(textOf(script, counted))?.[0];
  return name !== undefined && new RegExp(`^for\\s+\\(?${name}\\b`).test(head);
}

/** `loss / n` and `(loss / n).backward()`, where the number stands there itself. */
function dividedBy(script: Script, divisor: SyntaxNode, value: number) {
  const divisions = script.all("BinaryExpression").flatMap((node): LiteralPlace[] => {
    const [left, operator, right] = childrenOf(node);
    if (!left || !right || !operator || textOf(script, operator) !== "/") return [];
    const isLoss = /loss/i.test(textOf(script, left)) && right.name === "Number";
    return isLoss && evaluate(script, right) === value ? [{ value, node: right }] : [];
  });
  return divisor.name === "Number" && callsOf(script).length > 0
    ? divisions.map((place) => setPlace(script, place, 1))
    : [];
}

export const accumulation: Fault = {
  id: "fix-accumulation",
  signs: standstill,
  title: message("Step with every batch"),
  why: message("Gradients that are added up for longer than an epoch never reach the weights."),
  cost: message("Each step sees fewer samples, and there are more steps."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer.zero_grad()\nloss.backward()\noptimizer.step()" },
  find,
};
