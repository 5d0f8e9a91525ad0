import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { evaluate } from "../../python/evaluate.ts";
import { literalPlace, setPlace } from "../../python/literalPlace.ts";
import { formatNumber, stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { longestIn, perStep } from "../../training/scheduleCourse.ts";
import { lambdaOf, type Scheduler } from "../../training/schedulers.ts";
import { type Discovery, fault } from "./fault.ts";

export const spent = message(
  "The schedule brings the learning rate to next to nothing within a small part of the run: what comes after changes the weights no more.",
);

/** A decay that takes the whole run. */
export function lengthened(script: Script, scheduler: Scheduler, steps: number): Discovery | null {
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
        scheduler.steps !== null ? "certain" : "suspected",
      );
}

/** A third of the run for each of three levels; a hundredth of the rate at its end. */
function slower(script: Script, { call, kind }: Scheduler, steps: number): ScriptEdit[] | null {
  const set = (keyword: string, position: number, value: number): ScriptEdit[] => {
    const given = argumentOf(script, call.argumentList, keyword, position);
    if (!given) return [];
    const place = literalPlace(script, given.value, /step|gamma|decay|lr|iter|factor/i);
    return place
      ? [setPlace(script, place, value)]
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

/** The numbers of a warm-up by where they stand: `LinearLR(total_iters=…)`, or in the lambda. */
export function warmed(script: Script, scheduler: Scheduler, steps: number): Discovery | null {
  const { call, kind } = scheduler;
  const length = Math.max(1, Math.round(steps / 20));
  const given = /^get_/.test(kind)
    ? argumentOf(script, call.argumentList, "num_warmup_steps", 1)?.value
    : kind === "LinearLR" || kind === "ConstantLR"
      ? argumentOf(script, call.argumentList, "total_iters", kind === "LinearLR" ? 3 : 2)?.value
      : longestIn(script, lambdaOf(script, call)?.body ?? null, steps);
  const place = given ? literalPlace(script, given, /warm|step|iter|epoch/i) : null;
  if (!place) return null;
  return fault(
    call.node,
    [setPlace(script, place, length)],
    warmUpWords(place.value, length),
    scheduler.steps !== null ? "certain" : "suspected",
  );
}

export function warmUpWords(before: number, after: number) {
  return {
    title: message("Shorten the warm-up ({before} → {after} steps)", { before, after }),
    why: message(
      "The warm-up is longer than the run: the learning rate never reaches its own value.",
    ),
  };
}

/** A rate that is cut too often, or at the wrong time. */
export function reducing(script: Script, { call, stepCall }: Scheduler): Discovery | null {
  const list = call.argumentList;
  const mode = argumentOf(script, list, "mode", 1);
  const watched = stepCall ? textOf(script, stepCall.argumentList) : "";
  if (mode && stringOf(textOf(script, mode.value)) === "max" && /loss/i.test(watched)) {
    const { from, to } = mode.value;
    const quote = textOf(script, mode.value).slice(0, 1);
    return fault(call.node, [{ from, to, insert: `${quote}min${quote}` }], {
      title: message('Watch for the lowest loss (mode "max" → "min")'),
      why: message("A loss gets better as it falls: with mode max the rate is cut all the time."),
    });
  }
  const patience = argumentOf(script, list, "patience", 3);
  const factor = argumentOf(script, list, "factor", 2);
  const place = patience ? literalPlace(script, patience.value, /patience/i) : null;
  const share = factor ? evaluate(script, factor.value) : 0.1;
  if (!place || place.value > 1 || share === null || share > 0.5) return null;
  return fault(
    call.node,
    [setPlace(script, place, 10)],
    {
      title: message("Wait longer before the learning rate is cut (patience {before} → 10)", {
        before: place.value,
      }),
      why: message("With a patience of {before} every wobble of the loss cuts the learning rate.", {
        before: place.value,
      }),
    },
    "suspected",
  );
}
