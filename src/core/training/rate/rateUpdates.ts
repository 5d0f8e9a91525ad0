import type { SyntaxNode } from "@lezer/common";
import {
  assignmentsByTarget,
  assignmentsOf,
  parametersOf,
  valueBehind,
} from "../../python/bindings.ts";
import { returnedValue } from "../../python/calledFunction.ts";
import { callAt } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import { combined, conditionAt, factOf, isKnown, type Known, possibly } from "../../python/fact.ts";
import { isNamedIn } from "../../python/names.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  bodyOf,
  childrenOf,
  functionOf,
  isWithin,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import { fewBatches, loopsThrough, loopVariables, runLengthOf } from "../loop/runLength.ts";
import { isRate } from "./rateSetters.ts";
import { peakOver } from "./scheduleCourse.ts";

/** A statement of the training loop that sets the learning rate: `group["lr"] = …`, `group["lr"] *= …`. */
export interface RateUpdate {
  readonly statement: SyntaxNode;
  /** What is assigned, or what the rate is multiplied or divided by; a name is followed to what it stands for. */
  readonly expression: SyntaxNode;
  readonly operator: "=" | "*=" | "/=";
  /** How often it is reached in the run. */
  readonly turns: Known<number>;
  /** The share of the highest rate after a number of turns; null where that is not known. */
  readonly shareAt: (turn: number) => number | null;
  /** The rate itself, if what is written so were another number: `self.warmup`. Null where a rate is only multiplied. */
  readonly rateWith: ((code: string, value: number, turn: number) => number | null) | null;
}

/** Updates of the rate that are reached at every turn of the training loop, where the script tells how often it turns. */
export const rateUpdatesOf = oncePerScript((script): readonly RateUpdate[] => [
  ...script.all("UpdateStatement").flatMap((statement) => multiplication(script, statement) ?? []),
  ...script.all("AssignStatement").flatMap((statement) => assignment(script, statement) ?? []),
]);

function multiplication(script: Script, statement: SyntaxNode): RateUpdate | null {
  const [target, written, value] = childrenOf(statement);
  const operator = written ? textOf(script, written) : "";
  if (!target || !value || (operator !== "*=" && operator !== "/=")) return null;
  return byFactor(script, statement, target, operator, value);
}

function byFactor(
  script: Script,
  statement: SyntaxNode,
  target: SyntaxNode,
  operator: "*=" | "/=",
  value: SyntaxNode,
): RateUpdate | null {
  if (!isRate(script, target) && !isHandedOn(script, target)) return null;
  const reached = reachOf(script, statement);
  const factor = evaluate(script, value);
  if (!reached || factor === null || isNowAndThen(script, statement, reached.loop)) return null;
  if (target.name === "VariableName" && isBegunAnew(script, target, reached.loop)) return null;
  const base = operator === "*=" ? factor : 1 / factor;
  const shareAt = (turn: number) => base ** turn;
  const { turns } = reached;
  return { statement, expression: value, operator, turns, shareAt, rateWith: null };
}

function assignment(script: Script, statement: SyntaxNode): RateUpdate | null {
  const [assigned] = assignmentsOf(statement);
  if (!assigned?.value) return null;
  const [own, written, factor] =
    assigned.value.name === "BinaryExpression" ? childrenOf(assigned.value) : [];
  const sign = written ? textOf(script, written) : "";
  const isOwn = own && textOf(script, own) === textOf(script, assigned.target);
  if (isOwn && factor && (sign === "*" || sign === "/")) {
    return byFactor(script, statement, assigned.target, `${sign}=`, factor);
  }
  if (!isRate(script, assigned.target)) return null;
  const reached = reachOf(script, statement);
  if (!reached) return null;
  const { turns, loop } = reached;
  const expression = valueBehind(script, assigned.value);
  const counted = countedByMethod(script, statement, expression, turns);
  if (counted) return counted;
  const name = [...loopVariables(script, loop), ...counters(script, loop)].find((n) =>
    isNamedIn(script, n, expression),
  );
  if (name === undefined) return null;
  const given = (known: readonly [string, number][]) =>
    evaluate(script, expression, new Map(known));
  const at = (turn: number) => given([[name, turn]]);
  const peak = peakOver(at, possibly(turns));
  const shareAt = (turn: number) => {
    const rate = at(turn);
    return rate === null || !(peak > 0) ? null : rate / peak;
  };
  const rateWith = (code: string, value: number, turn: number) =>
    given([
      [name, turn],
      [code, value],
    ]);
  return { statement, expression, operator: "=", turns, shareAt, rateWith };
}

/** Under a condition here or where the function is called, after a way out, or for an error. */
function isNowAndThen(script: Script, statement: SyntaxNode, loop: SyntaxNode, depth = 0): boolean {
  const home = functionOf(statement);
  const block = home ?? loop;
  const isChosen = ["IfStatement", "TryStatement"].some((kind) => {
    const choice = ancestorOf(statement, kind);
    return choice !== null && (!isWithin(loop, choice) || home !== null);
  });
  const around = bodyOf(block);
  const isLeft = (around ? statementsOf(around) : []).some(
    (way) =>
      way.name === "IfStatement" &&
      way.from < statement.from &&
      /^(?:Continue|Return)Statement$/.test(bodyOf(way)?.lastChild?.name ?? ""),
  );
  if (isChosen || isLeft) return true;
  return (
    home !== null &&
    !isWithin(loop, home) &&
    depth < 3 &&
    callersOf(script, home).some(({ node }) => isNowAndThen(script, node, loop, depth + 1))
  );
}

/** `lr = 0.1` in the loop, or in one around it. */
function isBegunAnew(script: Script, target: SyntaxNode, loop: SyntaxNode): boolean {
  const name = textOf(script, target);
  return script
    .all("AssignStatement")
    .filter((one) => loopsThrough(script, one).length > 0 && one.to <= loop.to)
    .flatMap((one) => assignmentsOf(one))
    .some(
      ({ target: other, value }) =>
        textOf(script, other) === name && value !== null && !isNamedIn(script, name, value),
    );
}

/** `lr` of `lr *= 0.95` that a loop gives to the groups of the optimizer as it is: `group["lr"] = lr`. */
function isHandedOn(script: Script, target: SyntaxNode): boolean {
  if (target.name !== "VariableName") return false;
  const name = textOf(script, target);
  const home = functionOf(target)?.from;
  return script
    .all("AssignStatement")
    .flatMap((statement) => assignmentsOf(statement))
    .some(
      ({ target: rate, value }) =>
        value !== null &&
        textOf(script, value) === name &&
        functionOf(value)?.from === home &&
        isRate(script, rate),
    );
}

const leastUsual = 2e-4;

/** `group["lr"] = self.rate()` of a class that counts its steps itself, as that of the first transformers does. */
function countedByMethod(
  script: Script,
  statement: SyntaxNode,
  expression: SyntaxNode,
  turns: Known<number>,
): RateUpdate | null {
  const call = callAt(script, expression);
  const home = ancestorOf(statement, "ClassDefinition");
  // How long a warm-up may be is only known where the number of batches is.
  if (!isKnown(runLengthOf(script).inner)) return null;
  if (!call?.receiver || !home || textOf(script, call.receiver) !== "self") return null;
  const method = methodOf(script, home, call.method);
  const body = method && bodyOf(method);
  const [counter, another] = nodesWithin(script, "UpdateStatement", home).flatMap(
    (update) => /^(self\.\w+)\s*\+=\s*1$/.exec(textOf(script, update))?.[1] ?? [],
  );
  if (!method || !body || counter === undefined || another !== undefined) return null;
  // A run that goes on counts on.
  const counted = counter.slice("self".length);
  const isSetFromOutside = [...assignmentsByTarget(script)].some(
    ([target, all]) =>
      target.endsWith(counted) && all.some(({ statement }) => !isWithin(statement, home)),
  );
  if (isSetFromOutside) return null;
  // A step that may be given for once is the one that is counted where it is not.
  const names = [
    counter,
    ...parametersOf(script, method).flatMap(({ name }) => (/^step/.test(name) ? [name] : [])),
  ];
  const given = (turn: number, others: readonly [string, number][] = []) => {
    const known = [...names.map((name): [string, number] => [name, turn]), ...others];
    return returnedValue(script, method, new Map(known), (node, now) =>
      evaluate(script, node, now),
    );
  };
  // A rate that is usual by the end is a slow beginning.
  if ((given(possibly(turns)) ?? 0) > leastUsual) return null;
  const peak = peakOver(given, possibly(turns));
  const shareAt = (turn: number) => {
    const rate = given(turn);
    return rate === null || !(peak > 0) ? null : rate / peak;
  };
  const rateWith = (code: string, value: number, turn: number) => given(turn, [[code, value]]);
  return { statement, expression: body, operator: "=", turns, shareAt, rateWith };
}

/** The training loop that a statement is repeated by, and how often it is reached there. */
function reachOf(script: Script, statement: SyntaxNode) {
  const { inner, innerLoop, outer, outerLoop } = runLengthOf(script);
  const isIn = (loop: SyntaxNode | null) =>
    loop !== null && loopsThrough(script, statement).some((l) => l.from === loop.from);
  const isInner = isIn(innerLoop);
  const loop = isInner ? innerLoop : outerLoop;
  if (!loop || !(isInner || isIn(outerLoop))) return null;
  const batches = isKnown(inner) ? inner : factOf(fewBatches, [conditionAt("data", loop)]);
  const turns = isInner ? combined(outer, batches, (epochs, each) => epochs * each) : outer;
  return isKnown(turns) ? { loop, turns } : null;
}

/** Names that the loop counts up by itself: `step += 1`. */
function counters(script: Script, loop: SyntaxNode): readonly string[] {
  return nodesWithin(script, "UpdateStatement", loop).flatMap(
    (update) => /^(\w+)\s*\+=\s*1$/.exec(textOf(script, update))?.[1] ?? [],
  );
}
