import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { assignmentsOf, bindingsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import { literalPlace, setPlace } from "../../python/literalPlace.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, bodyOf, childOf, childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { loopsThrough, loopVariables, runLengthOf } from "../../training/runLength.ts";
import { courseOf, longestIn, peakOver, perStep } from "../../training/scheduleCourse.ts";
import type { Situation } from "../definition.ts";
import { type Discovery, fault } from "./fault.ts";

/** `group["lr"] = …` and `group["lr"] *= …` in the training loop. */
export function manualSchedule({ script }: Situation): Discovery | null {
  return multiplied(script) ?? assigned(script);
}

function isRate(script: Script, target: SyntaxNode | undefined): boolean {
  const key = target?.name === "MemberExpression" ? childOf(target, "String") : null;
  return key !== null && stringOf(textOf(script, key)) === "lr";
}

/** How often a statement is reached, with the steps of the loops that it stands in. */
function turnsAt(script: Script, statement: SyntaxNode) {
  const length = runLengthOf(script);
  const loops = loopsThrough(script, statement);
  const inner = length.innerLoop;
  const isInner = inner !== null && loops.some((l) => l.from === inner.from);
  const turns = length.outer === null ? null : length.outer * (isInner ? (length.inner ?? 10) : 1);
  const own = loops.filter((l) => l.from === length.outerLoop?.from || l.from === inner?.from);
  return { turns, loop: (isInner ? inner : length.outerLoop) ?? null, isTrained: own.length > 0 };
}

function multiplied(script: Script): Discovery | null {
  for (const statement of script.all("UpdateStatement")) {
    const [target, operator, value] = childrenOf(statement);
    if (!isRate(script, target) || !operator || !value) continue;
    const written = textOf(script, operator);
    const place = literalPlace(script, value, /decay|gamma|factor/i);
    const condition = ancestorOf(statement, "IfStatement");
    const { turns, isTrained } = turnsAt(script, statement);
    if (!place || condition || !isTrained || turns === null) continue;
    const factor = written === "*=" ? place.value : written === "/=" ? 1 / place.value : 1;
    if (courseOf((step) => factor ** step, turns) !== "decays") continue;
    const slow = perStep(turns);
    return fault(statement, [setPlace(script, place, written === "*=" ? slow : 1 / slow)], words());
  }
  return null;
}

function assigned(script: Script): Discovery | null {
  for (const statement of script.all("AssignStatement")) {
    const [assignment] = assignmentsOf(statement);
    if (!assignment?.value || !isRate(script, assignment.target)) continue;
    const { turns, loop, isTrained } = turnsAt(script, statement);
    const expression = behind(script, assignment.value);
    if (!isTrained || !loop || turns === null) continue;
    const written = textOf(script, expression);
    const name = [...loopVariables(script, loop), ...counters(script, loop)].find((n) =>
      new RegExp(`\\b${n}\\b`).test(written),
    );
    if (name === undefined) continue;
    const at = (step: number) => evaluate(script, expression, new Map([[name, step]]));
    const peak = peakOver(at, turns);
    const course = courseOf((step) => shareOf(at(step), peak), turns);
    const found =
      course === "decays"
        ? slowed(script, computed(script, expression), turns)
        : course === "rises"
          ? warmedUp(script, computed(script, expression), turns)
          : null;
    if (found) return found;
  }
  return null;
}

/** Names that the loop counts up by itself: `step += 1`. */
function counters(script: Script, loop: SyntaxNode): readonly string[] {
  return script.all("UpdateStatement").flatMap((update) => {
    const [target, operator] = childrenOf(update);
    const isCount = isWithin(update, loop) && target && operator?.name === "UpdateOp";
    return isCount && /^\w+\s*\+=\s*1$/.test(textOf(script, update))
      ? [textOf(script, target)]
      : [];
  });
}

/** The body of the function that an expression calls; else the expression. */
function computed(script: Script, expression: SyntaxNode): SyntaxNode {
  const call = callAt(script, expression);
  const definition = call?.receiver === null ? functionNamed(script, call.method) : null;
  return (definition && bodyOf(definition)) ?? expression;
}

function shareOf(value: number | null, peak: number): number | null {
  return value === null || !(peak > 0) ? null : value / peak;
}

function behind(script: Script, value: SyntaxNode): SyntaxNode {
  if (value.name !== "VariableName") return value;
  const [binding, another] = bindingsOf(script, textOf(script, value), value)?.bindings ?? [];
  return binding?.kind === "value" && !another ? binding.value : value;
}

/** `lr0 * 0.5 ** epoch`. */
function slowed(script: Script, expression: SyntaxNode, turns: number): Discovery | null {
  const power = script.all("BinaryExpression").find((node) => {
    const operator = childrenOf(node)[1];
    const isInside = node.from >= expression.from && node.to <= expression.to;
    return isInside && operator !== undefined && textOf(script, operator) === "**";
  });
  const base = power ? childrenOf(power)[0] : undefined;
  const place = base ? literalPlace(script, base, /decay|gamma|factor/i) : null;
  return place ? fault(expression, [setPlace(script, place, perStep(turns))], words()) : null;
}

/** `base * min(1, step / warmup)` where the warm-up is longer than the run. */
function warmedUp(script: Script, expression: SyntaxNode, turns: number): Discovery | null {
  const node = longestIn(script, expression, turns);
  const place = node ? literalPlace(script, node, /warm|step|iter|epoch/i) : null;
  if (!place) return null;
  const after = Math.max(1, Math.round(turns / 20));
  return fault(expression, [setPlace(script, place, after)], {
    title: message("Shorten the warm-up ({before} → {after} steps)", {
      before: place.value,
      after,
    }),
    why: message(
      "The warm-up is longer than the run: the learning rate never reaches its own value.",
    ),
  });
}

function words() {
  return {
    title: message("Let the learning rate decay over the whole run"),
    why: message("The learning rate is next to nothing after a small part of the run."),
  };
}
