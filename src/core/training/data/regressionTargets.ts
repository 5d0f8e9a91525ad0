import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { isNamedIn } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWhole, type Selector, subscriptOf } from "../../python/subscript.ts";
import type { Traced } from "../../python/traced.ts";
import { ancestorOf, childrenOf, isWithin, sameNode, textOf } from "../../python/tree.ts";
import { setsBiasesAnew } from "../model/biasesSetAnew.ts";
import { constantBiasesOf } from "../model/constantBiases.ts";
import {
  isOfNumbers,
  lossStarts,
  measuredLike,
  type TrainingLoss,
  trainingLosses,
} from "../pytorch/losses.ts";
import type { Operation } from "../pytorch/operation.ts";
import { type Signal, signalsOf } from "../pytorch/signal.ts";
import { rangeOf } from "../pytorch/valueRange.ts";
import { arriveAsTheyAre } from "./arriveAsTheyAre.ts";
import { isChangedOnTheWay } from "./changedOnTheWay.ts";

/** Numbers that a network is to give. */
export interface RegressionTargets {
  readonly name: string;
  /** Where they get their name. */
  readonly statement: SyntaxNode;
}

/** scikit-learn's tables whose targets lie in the tens and hundreds. */
const wide = /^(?:load_diabetes|make_regression|load_linnerud|make_friedman2|load_boston)$/;

/** Targets in the tens and hundreds that nothing scales; null where none are known. */
export const wideTargetsOf = oncePerScript((script): RegressionTargets | null => {
  const targets = wideTargets(script);
  if (!targets) return farTargets(script);
  const isRaw = !isScaled(script, targets.name) && arriveAsTheyAre(script, targets.statement);
  return isRaw && haveOutputsOfTheirOwn(script) ? targets : null;
});

/** The outputs are what a layer gives, not that in the units of the targets. */
function haveOutputsOfTheirOwn(script: Script): boolean {
  return trainingLosses(script).every(({ input, frame }) =>
    signalsOf(script, input, frame).every(({ operations }) => {
      const last = operations.find(({ kind }) => kind !== "shape");
      return last !== undefined && last.kind !== "arithmetic";
    }),
  );
}

/** Numbers of this size are out of reach for outputs that start around zero. */
const far = 100;

/** Targets that the script makes itself, in the hundreds, where the outputs are what the last layer gives. */
function farTargets(script: Script): RegressionTargets | null {
  const whole = wholeTargetsOf(script);
  const [loss] = whole ? trainingLosses(script) : [];
  // An output may begin at the middle of its targets.
  const areBiasesSet = setsBiasesAnew(script) || constantBiasesOf(script).length > 0;
  if (!whole || !loss?.target || areBiasesSet) return null;
  // Errors that are divided by their size are as small as others.
  const [start] = lossStarts(script);
  const isWhole = start?.value.kind === "expression" && sameNode(start.value.node, loss.call.node);
  if (!isWhole) return null;
  const [signal] = signalsOf(script, loss.target, loss.frame);
  const range = signal ? rangeOf(script, signal) : null;
  if (!range || Math.max(-range.low, range.high) < far || !Number.isFinite(range.high)) return null;
  const outputs = signalsOf(script, loss.input, loss.frame).map(({ operations }) =>
    operations.find(({ kind }) => kind !== "shape"),
  );
  const arePlain = outputs.length > 0 && outputs.every((one) => one?.kind === "linear");
  // What is measured must be of the same array, or it would be measured in other units.
  const sources = measuredLike(script, loss).map(({ target, frame }) => {
    const [only, another] = target ? signalsOf(script, target, frame) : [];
    return only && !another ? placeOf(only.source) : null;
  });
  const own = placeOf(signal?.source ?? null);
  return arePlain && own !== null && sources.every((place) => place === own) ? whole : null;
}

function placeOf(source: Traced | null): number | null {
  return source?.value.kind === "expression" ? source.value.node.from : null;
}

/** `X, y = load_diabetes(return_X_y=True)`, or `y = data.target` of what such a function gave. */
function wideTargets(script: Script): RegressionTargets | null {
  const bunches = new Set<string>();
  for (const statement of script.all("AssignStatement")) {
    const pairs = assignmentsOf(statement);
    const [first, second, third] = pairs;
    if (!first) continue;
    const isWide = callsWithin(script, statement).some((c) => wide.test(c.method));
    const name = textOf(script, (second ?? first).target);
    const value = first.value ? callAt(script, first.value) : null;
    if (isWide && second && !third && /^\w+$/.test(name)) return { name, statement };
    if (isWide && !second && value && wide.test(value.method)) bunches.add(name);
    const object = /^(\w+)\.target$/.exec(first.value ? textOf(script, first.value) : "")?.[1];
    if (!second && object && bunches.has(object) && /^\w+$/.test(name)) return { name, statement };
  }
  return null;
}

/** `y / 100`, `y.std()`, `np.log(y)`, and scalers that get targets: `scaler.fit_transform(y_train)`. */
function isScaled(script: Script, name: string): boolean {
  const isChanged = (assignmentsByTarget(script).get(name) ?? []).some(({ statement }) =>
    /[/]|log|scale|normal/i.test(textOf(script, statement).replace(/["'].*?["']/g, "")),
  );
  const receiverName = (receiver: SyntaxNode | null) => (receiver ? textOf(script, receiver) : "");
  const named = (node: SyntaxNode) => textOf(script, node).startsWith(name);
  const isOutside = (node: SyntaxNode) =>
    ancestorOf(node, "ForStatement", "WhileStatement", "FunctionDefinition") === null;
  const isDivided = script.all("BinaryExpression").some((node) => {
    const [left, operator] = childrenOf(node);
    const isQuotient = left && operator && textOf(script, operator) === "/";
    return isQuotient && (named(left) || (isOutside(node) && isNamedIn(script, name, left)));
  });
  const isMeasured = callsOf(script).some(({ method, receiver, argumentList }) => {
    const first = argumentList.firstChild?.nextSibling;
    const isOfTargets = receiver !== null && named(receiver) && /^(?:mean|std|max)$/.test(method);
    const takesTargets = first && named(first) && /^log|transform$/.test(method);
    return isOfTargets || takesTargets || /(?:target|y)_?scaler/i.test(receiverName(receiver));
  });
  return isChanged || isDivided || isMeasured;
}

/** Where the targets of a loss of numbers are one array still, before they are split or put in batches. */
export const wholeTargetsOf = oncePerScript((script): RegressionTargets | null => {
  const [loss, another] = trainingLosses(script);
  if (!loss?.target || another || !isOfNumbers(loss)) return null;
  if (argumentOf(script, loss.settings.argumentList, "reduction") !== null) return null;
  const [signal, other] = signalsOf(script, loss.target, loss.frame);
  const value = signal?.source?.value;
  if (!signal || other || value?.kind !== "expression" || isMadeSmall(script, signal)) return null;
  const targets = wholeAlong(script, value.node, signal.operations.toReversed());
  const isOwn = targets !== null && !isInput(script, loss, targets);
  return isOwn && !isScaled(script, targets.name) ? targets : null;
});

/** Numbers that are divided, limited, changed where they stand, or given by what is not known. */
function isMadeSmall(script: Script, signal: Signal): boolean {
  const { operations, source } = signal;
  const isArithmetic = operations.some(
    ({ kind, name }) => kind === "arithmetic" && !/^[*+]$/.test(name),
  );
  const call = source?.value.kind === "expression" ? callAt(script, source.value.node) : null;
  const isUnknown = call !== null && call.name === null && call.receiver === null;
  return isArithmetic || isUnknown || isChangedOnTheWay(script, signal);
}

/** The name after which nothing but rows is taken of what is computed; null where more is made of it. */
function wholeAlong(
  script: Script,
  source: SyntaxNode,
  operations: readonly Operation[],
): RegressionTargets | null {
  let targets = namedAt(script, source);
  let isInParts = false;
  for (const { name, kind, at } of operations) {
    const taken = name === "index" ? takenBy(script, at) : null;
    const isPart = taken === "rows" || /^(?:split|batch)$/.test(name);
    const isPlain = kind === "shape" && taken !== "columns";
    if (isPart) {
      if (!targets || isWithin(at, targets.statement)) return null;
      isInParts = true;
    } else if (!isPlain) {
      // A column, or other numbers, of what has a name already.
      if (isInParts || !/^(?:shape|arithmetic)$/.test(kind)) return null;
      targets = namedAt(script, at);
    } else if (!isInParts) targets = namedAt(script, at) ?? targets;
  }
  return targets;
}

/** `y[:400]` takes rows, `x[:, 1:]` and `table["price"]` take columns, `y[:, None]` takes neither. */
function takenBy(script: Script, node: SyntaxNode): "rows" | "columns" | null {
  const [first, ...others] = subscriptOf(node)?.selectors ?? [];
  if (!first) return "columns";
  const isAll = (one: Selector) => /^(?:new|ellipsis)$/.test(one.kind) || isWhole(one);
  const isName =
    first.kind === "index" &&
    (typeof literalOf(script, first.node) === "string" || first.node.name === "ArrayExpression");
  if (isName || !others.every(isAll)) return "columns";
  return isAll(first) ? null : "rows";
}

/** Whether the network is given what has the name of the targets, or something that is made of it, or may be. */
function isInput(
  script: Script,
  { input, frame }: TrainingLoss,
  { name, statement }: RegressionTargets,
): boolean {
  const ways = signalsOf(script, input, frame);
  const isAlone = assignmentsOf(statement).length === 1;
  const isMadeOf = (node: SyntaxNode) =>
    isNamedIn(script, name, node) || (isAlone && isWithin(node, statement));
  return (
    ways.length === 0 ||
    ways.some(({ operations, source }) =>
      [
        ...(source?.value.kind === "expression" ? [source.value.node] : []),
        ...operations.flatMap((one) => [one.at, ...(one.input ? [one.input] : [])]),
      ].some(isMadeOf),
    )
  );
}

/** The one name that a statement outside of loops gives to a value: the second of two, where they are inputs and targets. */
function namedAt(script: Script, node: SyntaxNode): RegressionTargets | null {
  const statement = ancestorOf(node, "AssignStatement");
  if (!statement || ancestorOf(node, "ForStatement", "WhileStatement")) return null;
  const [first, second, third] = assignmentsOf(statement);
  const target = second ?? first;
  const name = target ? textOf(script, target.target) : "";
  return !third && /^\w+$/.test(name) ? { name, statement } : null;
}
