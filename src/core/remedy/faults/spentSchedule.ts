import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf, editItems } from "../../python/arguments.ts";
import { evaluate } from "../../python/evaluate.ts";
import { formatNumber } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { lambdaOf } from "../../training/rate/rateFunction.ts";
import { perStep } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { setNumber, settingOf } from "../../training/setting.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";

export const spent = message(
  "The schedule brings the learning rate to next to nothing within a small part of the run: after that the weights hardly change.",
);

/** A decay that takes the whole run. A rate that is small beside what it was, and large enough all the same, is suspected. */
export function lengthened(
  script: Script,
  scheduler: Scheduler,
  steps: number,
  isStill: boolean,
): Discovery | null {
  const edits = slower(script, scheduler, steps);
  return edits === null || edits.length === 0
    ? null
    : fault(
        scheduler.call.node,
        edits,
        {
          title: message("Let {kind} decay over the whole run", { kind: scheduler.kind }),
          why: spent,
        },
        isStill ? certaintyBy(scheduler.steps, scheduler.numbers) : "suspected",
      );
}

/** A third of the run for each of three levels; a hundredth of the rate at its end. */
function slower(
  script: Script,
  { call, kind }: Scheduler,
  steps: number,
): readonly ScriptEdit[] | null {
  const set = (keyword: string, position: number, value: number): readonly ScriptEdit[] => {
    const given = argumentOf(script, call.argumentList, keyword, position);
    if (!given) return editItems(script, call.argumentList, { append: [`${keyword}=${value}`] });
    const setting = settingOf(script, given.value, /step|gamma|decay|lr|iter|factor/i, call.node);
    return setting
      ? [setNumber(script, setting.literal, value)]
      : [{ from: given.value.from, to: given.value.to, insert: formatNumber(value) }];
  };
  const third = Math.max(1, Math.ceil(steps / 3));
  switch (kind) {
    case "StepLR":
      return [
        ...set("step_size", 1, third),
        ...((gammaOf(script, call.argumentList, 2) ?? 0.1) < 0.05 ? set("gamma", 2, 0.1) : []),
      ];
    case "ExponentialLR":
      return set("gamma", 1, perStep(steps));
    case "MultiStepLR": {
      const given = argumentOf(script, call.argumentList, "milestones", 1)?.value;
      return given
        ? [
            {
              from: given.from,
              to: given.to,
              insert: `[${third * 2}, ${Math.round(steps * 0.85)}]`,
            },
          ]
        : null;
    }
    case "LinearLR":
      return set("total_iters", 3, steps);
    case "PolynomialLR":
      return set("total_iters", 1, steps);
    case "LambdaLR":
    case "MultiplicativeLR":
      return constantLambda(script, call, kind, steps);
    default:
      return /^get_/.test(kind) ? set("num_training_steps", 2, steps) : null;
  }
}

function gammaOf(script: Script, list: SyntaxNode, position: number): number | null {
  const given = argumentOf(script, list, "gamma", position);
  return given ? evaluate(script, given.value) : null;
}

/** `0.5 ** epoch` gets a base nearer to one; any other expression becomes the constant rate. */
function constantLambda(
  script: Script,
  call: Scheduler["call"],
  kind: string,
  steps: number,
): ScriptEdit[] | null {
  const lambda = lambdaOf(script, call);
  if (!lambda) return null;
  const { body } = lambda;
  const [base, operator] = body.name === "BinaryExpression" ? childrenOf(body) : [];
  if (body.name === "Body") return null;
  const isPower = base?.name === "Number" && operator && textOf(script, operator) === "**";
  const target = isPower ? base : body;
  const insert = isPower || kind === "MultiplicativeLR" ? String(perStep(steps)) : "1.0";
  return [{ from: target.from, to: target.to, insert }];
}
