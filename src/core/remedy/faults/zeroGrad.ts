import { message } from "../../message.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import {
  ancestorOf,
  functionOf,
  isWithin,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { loopsThrough } from "../../training/runLength.ts";
import { type TrainingStep, trainingStepsOf } from "../../training/trainingStep.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

function find({ script, framework }: Situation): Discovery | null {
  if (framework !== "pytorch") return null;
  const steps = trainingStepsOf(script);
  for (const step of steps) {
    const found = wiped(script, step);
    if (found) return found;
  }
  const [only, another] = steps;
  return only && !another ? neverZeroed(script, only) : null;
}

function wiped(script: Script, step: TrainingStep): Discovery | null {
  const backward = statementOf(step.backward.node);
  const zeroed = callsOfMethod(script, "zero_grad").find((c) => {
    const receiver = c.receiver ? textOf(script, c.receiver) : "";
    return (
      c.node.from >= step.backward.node.to &&
      c.node.to <= step.call.node.from &&
      functionOf(c.node)?.from === functionOf(step.call.node)?.from &&
      (receiver === step.optimizer || /(?:model|net)$/i.test(receiver)) &&
      statementOf(c.node).parent !== null
    );
  });
  if (!zeroed) return null;
  const statement = statementOf(zeroed.node);
  const isInLine =
    statement.parent !== null &&
    (sameNode(statement.parent, backward.parent ?? statement) ||
      isWithin(backward, statement.parent) ||
      (step.statement.parent !== null && sameNode(statement.parent, step.statement.parent)));
  if (!isInLine) return null;
  const code = statementText(script, statement);
  const edits = isNextTo(script, backward.to, statement.from)
    ? [
        {
          from: backward.from,
          to: backward.from + statementText(script, backward).length,
          insert: code,
        },
        {
          from: statement.from,
          to: statement.from + code.length,
          insert: statementText(script, backward),
        },
      ]
    : [removeStatement(script, statement), insertBefore(script, backward, [code])];
  return fault(zeroed.node, edits, {
    title: message("Clear the gradients before the backward pass"),
    why: message(
      "{code} stands between backward() and step(): it wipes the gradients that the step would use.",
      { code },
    ),
  });
}

function isNextTo(script: Script, from: number, to: number): boolean {
  return /^[\s;]*$/.test(script.text.slice(from, to));
}

function neverZeroed(script: Script, step: TrainingStep): Discovery | null {
  // A single step has no step before it.
  const [loop] = loopsThrough(script, step.statement);
  if (step.scaler !== null || !loop || !isWithin(step.backward.node, loop)) return null;
  const clears =
    callsOfMethod(script, "zero_grad").some((c) => !isBeforeLoop(script, c, step)) ||
    /\.grad\s*=|\.grad(?:\.data)?\.(?:zero_|fill_)|clear_grad|Accelerator/.test(script.text);
  if (clears || callsOf(script).some((c) => c.method === "LBFGS")) return null;
  const line = `${step.optimizer}.zero_grad()`;
  const edits = [insertBefore(script, statementOf(step.backward.node), [line])];
  return fault(step.backward.node, edits, {
    title: message("Clear the gradients before the backward pass"),
    why: message(
      "Nothing clears the gradients from one step to the next: each step uses the sum of those of all batches before.",
    ),
  });
}

/** Once before the loop in which every turn goes back and steps. */
function isBeforeLoop(
  script: Script,
  zeroed: Call,
  { backward, statement }: TrainingStep,
): boolean {
  const [inner] = loopsThrough(script, backward.node);
  const condition = ancestorOf(statement, "IfStatement");
  return (
    inner !== undefined &&
    functionOf(inner)?.from === functionOf(zeroed.node)?.from &&
    !isWithin(zeroed.node, inner) &&
    isWithin(backward.node, inner) &&
    isWithin(statement, inner) &&
    !(condition && isWithin(condition, inner))
  );
}

export const zeroGrad: Fault = {
  id: "fix-zero-grad",
  signs: anyTrouble,
  title: message("Clear the gradients before the backward pass"),
  why: message("Gradients are cleared once for each step, before the backward pass."),
  cost: message("None: the step needs the gradients of its own batch."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer.zero_grad()\nloss.backward()\noptimizer.step()" },
  find,
};
