import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import type { Situation } from "../definition.ts";
import { argumentOf } from "../python/arguments.ts";
import { indentAt, insertAfter, isBlankBetween, lineStart } from "../python/lines.ts";
import { formatNumber, stringOf } from "../python/literals.ts";
import type { Script } from "../python/script.ts";
import { bodyOf, childrenOf, endOf, statementOf, statementsOf, textOf } from "../python/tree.ts";
import type { ScriptEdit } from "../remedy.ts";
import { evaluate } from "./evaluate.ts";
import { literalPlace, setPlace } from "./literalPlace.ts";
import { manualSchedule } from "./manualSchedule.ts";
import { anyTrouble, type Discovery, type Mistake, mistake } from "./mistake.ts";
import { lambdaOf, type Scheduler, schedulersOf } from "./schedulers.ts";
import { mistakeSources as sources } from "./sources.ts";
import { removeStatement, statementText } from "./statements.ts";

/** Where the script does not say how long it runs. */
const usualSteps = 50;

export type Course = "decays" | "rises" | "sound";

/** Judges the share of the learning rate over a run: spent early, never reached, or neither. */
export function courseOf(factorAt: (step: number) => number | null, steps: number): Course | null {
  const at = (share: number) => factorAt(Math.round(share * steps));
  const values = [0.1, 0.2, 0.33, 0.5, 0.75, 1].map(at);
  const shares = values.flatMap((v) => v ?? []);
  if (shares.length < values.length) return null;
  const mean = shares.reduce((sum, v) => sum + v, 0) / shares.length;
  const [, , third = 1, , , last = 1] = shares;
  const isRising = shares.every((v, i) => i === 0 || v >= (shares[i - 1] ?? v));
  const opening = factorAt(0) ?? 0;
  if (isRising && last < 0.5 && last > opening) return "rises";
  return mean < 0.1 && third < 0.02 ? "decays" : "sound";
}

function find(situation: Situation): Discovery | null {
  const { script } = situation;
  if (/SequentialLR|ChainedScheduler/.test(script.text)) return null;
  for (const scheduler of schedulersOf(script)) {
    const found =
      scheduler.kind === "ReduceLROnPlateau"
        ? reducing(script, scheduler)
        : judged(situation, scheduler);
    if (found) return found;
  }
  return manualSchedule(situation);
}

/** Schedules whose numbers count epochs by custom. */
const epochal = /^(?:StepLR|MultiStepLR|ExponentialLR)$/;

function judged(situation: Situation, scheduler: Scheduler): Discovery | null {
  const { script, finding } = situation;
  const steps = scheduler.steps ?? usualSteps * (scheduler.perBatch ? 10 : 1);
  const course = courseOf(scheduler.factorAt, steps);
  // Where the script does not tell the numbers, the log has told that the rate is spent.
  const isSpent = course === null && finding?.subtype === "schedule-exhausted";
  if (course === "decays" || isSpent) {
    const { outer } = scheduler.length;
    const perEpoch = outer === null ? null : courseOf(scheduler.factorAt, outer);
    const isForEpochs =
      scheduler.perBatch && (perEpoch === "sound" || (isSpent && epochal.test(scheduler.kind)));
    return (
      (isForEpochs ? steppedPerEpoch(script, scheduler) : null) ??
      lengthened(script, scheduler, steps)
    );
  }
  return course === "rises" ? warmed(script, scheduler, steps) : null;
}

const spent = message(
  "The schedule brings the learning rate to next to nothing within a small part of the run: what comes after changes the weights no more.",
);

/** A schedule that is meant for epochs, and steps with every batch. */
function steppedPerEpoch(script: Script, { stepCall, length }: Scheduler): Discovery | null {
  const { outerLoop, innerLoop } = length;
  if (!stepCall || !outerLoop || !innerLoop) return null;
  const statement = statementOf(stepCall.node);
  const body = bodyOf(outerLoop);
  if (!body || !statementsOf(body).some((s) => s.from === innerLoop.from)) return null;
  const { text } = script;
  const isLast = endOf(statement) === endOf(innerLoop);
  const start = lineStart(text, statement.from);
  const edits =
    isLast && isBlankBetween(text, start, statement.from)
      ? [{ from: start, to: statement.from, insert: indentAt(text, innerLoop.from) }]
      : [
          removeStatement(script, statement),
          insertAfter(script, innerLoop, [statementText(script, statement)]),
        ];
  return edits.includes(null)
    ? null
    : mistake(stepCall.node, edits, {
        title: message("Step the schedule once an epoch"),
        why: message(
          "The schedule counts epochs, but steps with every batch: the learning rate is spent early in the run.",
        ),
      });
}

function lengthened(script: Script, scheduler: Scheduler, steps: number): Discovery | null {
  const edits = slower(script, scheduler, steps);
  return edits === null || edits.length === 0
    ? null
    : mistake(
        scheduler.call.node,
        edits,
        {
          title: message("Let {kind} decay over the whole run", { kind: scheduler.kind }),
          why: spent,
        },
        scheduler.steps !== null,
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

/** The factor that leaves a twentieth at the end. */
export function perStep(steps: number): number {
  return Number((0.05 ** (1 / Math.max(1, steps))).toPrecision(steps > 300 ? 5 : 3));
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
function warmed(script: Script, scheduler: Scheduler, steps: number): Discovery | null {
  const { call, kind } = scheduler;
  const length = Math.max(1, Math.round(steps / 20));
  const given = /^get_/.test(kind)
    ? argumentOf(script, call.argumentList, "num_warmup_steps", 1)?.value
    : kind === "LinearLR" || kind === "ConstantLR"
      ? argumentOf(script, call.argumentList, "total_iters", kind === "LinearLR" ? 3 : 2)?.value
      : longestIn(script, lambdaOf(script, call)?.body ?? null, steps);
  const place = given ? literalPlace(script, given, /warm|step|iter|epoch/i) : null;
  if (!place) return null;
  return mistake(
    call.node,
    [setPlace(script, place, length)],
    {
      title: message("Shorten the warm-up ({before} → {after} steps)", {
        before: place.value,
        after: length,
      }),
      why: message(
        "The warm-up is longer than the run: the learning rate never reaches its own value.",
      ),
    },
    scheduler.steps !== null,
  );
}

/** The number of an expression that is longer than half the run. */
export function longestIn(
  script: Script,
  body: SyntaxNode | null,
  steps: number,
): SyntaxNode | null {
  if (!body) return null;
  const nodes: SyntaxNode[] = [];
  const add = (node: SyntaxNode) => {
    if (/^(?:Number|VariableName|MemberExpression)$/.test(node.name)) nodes.push(node);
    else for (const child of childrenOf(node)) add(child);
  };
  add(body);
  return nodes.find((node) => (evaluate(script, node) ?? 0) > steps / 2) ?? null;
}

function reducing(script: Script, { call, stepCall }: Scheduler): Discovery | null {
  const list = call.argumentList;
  const mode = argumentOf(script, list, "mode", 1);
  const watched = stepCall ? textOf(script, stepCall.argumentList) : "";
  if (mode && stringOf(textOf(script, mode.value)) === "max" && /loss/i.test(watched)) {
    const { from, to } = mode.value;
    const quote = textOf(script, mode.value).slice(0, 1);
    return mistake(call.node, [{ from, to, insert: `${quote}min${quote}` }], {
      title: message('Watch for the lowest loss (mode "max" → "min")'),
      why: message("A loss gets better as it falls: with mode max the rate is cut all the time."),
    });
  }
  const patience = argumentOf(script, list, "patience", 3);
  const factor = argumentOf(script, list, "factor", 2);
  const place = patience ? literalPlace(script, patience.value, /patience/i) : null;
  const share = factor ? evaluate(script, factor.value) : 0.1;
  if (!place || place.value > 1 || share === null || share > 0.5) return null;
  return mistake(
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
    false,
  );
}

export const schedule: Mistake = {
  id: "fix-schedule",
  signs: anyTrouble,
  title: message("Let the schedule fit the length of the run"),
  why: spent,
  cost: message("The learning rate stays high for longer."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: {
    pytorch: "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)",
  },
  find,
};
