import type { SyntaxNode } from "@lezer/common";
import { type Message, message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { lineNumber } from "../../python/lines.ts";
import { formatNumber, literalOf, stringOf } from "../../python/literals.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { codeOf, isWithin, nameOfDefinition, sameNode, textOf } from "../../python/tree.ts";
import { knowsOldPackage } from "../keras/oldKeras.ts";
import { type NumberPlace, numberPlace } from "../optimizer/numberLiteral.ts";
import { type Optimizer, parameterGroupsOf } from "../optimizer/optimizers.ts";
import { argumentOrSpread } from "../optimizer/spreadArguments.ts";
import { computedRate } from "./computedRate.ts";
import { defaultRate } from "./defaultRate.ts";
import {
  assignedWhileTraining,
  type RateAssignment,
  restoredState,
  setterOf,
} from "./rateSetters.ts";
import { rateInTable } from "./rateTable.ts";

export type LearningRate =
  | {
      readonly kind: "known";
      readonly value: number;
      /** Null where the argument is not given and the framework's default holds. */
      readonly place: NumberPlace | null;
      /** Rates of parameter groups and of schedules that set the rate themselves. */
      readonly others: readonly NumberPlace[];
    }
  | {
      readonly kind: "unknown";
      /** An expression in the optimizer's call gives it, and nothing changes it later. */
      readonly isComputed: boolean;
      readonly reason: Message;
    };

/** Names that say that a value is a learning rate and nothing else. */
const rateNames =
  /^(?:(?:base|max|peak|init|initial|start|optimizer|optim|sgd|adam|adamw)_?)?(?:lr|learning_?rate|eta)$/i;

export function rateKeyword(script: Script, { framework }: Optimizer): "lr" | "learning_rate" {
  const isShort = framework === "pytorch" || (framework === "keras" && knowsOldPackage(script));
  return isShort ? "lr" : "learning_rate";
}

export function rateArgument(script: Script, optimizer: Optimizer) {
  if (optimizer.named) return null;
  const list = optimizer.call.argumentList;
  if (/^(?:jax|graph)$/.test(optimizer.framework))
    return argumentOf(script, list, "learning_rate", 0);
  if (optimizer.framework === "keras") {
    return argumentOf(script, list, "learning_rate", 0) ?? argumentOf(script, list, "lr");
  }
  return argumentOf(
    script,
    list,
    rateKeyword(script, optimizer),
    optimizer.framework === "pytorch" ? 1 : null,
  );
}

/** `stated` is the optimizer that the run's log names, for a script that has a rate for each. */
export function learningRateOf(
  script: Script,
  optimizer: Optimizer,
  stated: string | null = null,
): LearningRate {
  const given =
    rateArgument(script, optimizer) ??
    argumentOrSpread(script, optimizer.call.argumentList, rateKeyword(script, optimizer));
  if (!given && itemsOf(script, optimizer.call.argumentList).some((i) => i.star !== "")) {
    return unknown(
      "The optimizer's arguments are not in this call: {code}.",
      script,
      optimizer.call.argumentList,
    );
  }
  const setter = setByCall(script, optimizer);
  if (setter) return { kind: "unknown", isComputed: false, reason: setter };
  const restored = restoredState(script, optimizer);
  if (restored) {
    const reason = message("{code} brings back the rate that was saved.", {
      code: codeOf(script, restored.callee),
    });
    return { kind: "unknown", isComputed: false, reason };
  }
  const grouping = groupingOf(script, optimizer);
  if (grouping)
    return unknown("{code} gives parameter groups rates of their own.", script, grouping);
  const ownRates = groupRates(script, optimizer);
  if (ownRates.length > 0 && ownRates.length === parameterGroupsOf(script, optimizer).length) {
    const [scheduled] = scheduleRates(script);
    return scheduled
      ? { kind: "unknown", isComputed: false, reason: setBySchedule(script, scheduled) }
      : rateOfGroups(script, optimizer, ownRates);
  }
  const place = given
    ? (ratePlace(script, given.value, optimizer) ??
      (stated === null ? null : rateInTable(script, given.value, stated)))
    : null;
  const assigned = assignedWhileTraining(script);
  const isOverwritten = assigned !== null && !assigned.isRelative;
  if (isOverwritten && (!place || isWithin(place.literal, optimizer.call.node))) {
    return { kind: "unknown", isComputed: false, reason: setByHand(script, assigned) };
  }
  if (given && !place) {
    return unknown(notANumber, script, given.value);
  }
  const others = otherRates(script, optimizer, place);
  if ("reason" in others) return { kind: "unknown", isComputed: false, reason: others.reason };
  return {
    kind: "known",
    value: place?.value ?? defaultRate(script, optimizer),
    place,
    others: others.places,
  };
}

/** Why what an optimizer is built with does not last: a call that sets its rate; null where there is none. */
export function setByCall(script: Script, optimizer: Optimizer): Message | null {
  const setter = setterOf(script, optimizer);
  const template = "{code} sets the learning rate itself while the script trains.";
  return setter && message(template, { code: textOf(script, setter.callee) });
}

export function setByHand(script: Script, { node }: RateAssignment): Message {
  const line = lineNumber(script.text, node.from);
  return message("The script sets the learning rate itself while it trains (line {line}).", {
    line,
  });
}

/** `make_groups(net, lr_values=[1e-3, 1e-4])`: a call whose groups have rates that the optimizer's own does not touch. */
function groupingOf(script: Script, optimizer: Optimizer): SyntaxNode | null {
  const { call } = optimizer;
  const given = argumentOf(script, call.argumentList, "params", 0)?.value;
  const made = given ? callAt(script, valueBehind(script, given)) : null;
  if (!made || made.node.from === call.node.from) return null;
  const takesRates = itemsOf(script, made.argumentList).some((i) =>
    /^(?:\w+_)?(?:lrs?|learning_rates?|layer_decay|lr_\w+)$/.test(i.keyword ?? ""),
  );
  const isSilent = rateArgument(script, optimizer) === null && /group/i.test(made.method);
  return takesRates || isSilent || givesRates(script, made) ? made.callee : null;
}

/** A function of the script that says `{"params": …, "lr": …}`, or one of another file that is handed the rate. */
function givesRates(script: Script, { method, argumentList }: Call): boolean {
  const [own] = script
    .all("FunctionDefinition")
    .filter((definition) => nameOfDefinition(script, definition) === method);
  if (!own) {
    return itemsOf(script, argumentList).some(({ value }) =>
      /(?:^|[._])(?:lr|learning_rate)$/.test(textOf(script, value)),
    );
  }
  return nodesWithin(script, "DictionaryExpression", own).some((group) =>
    itemsOf(script, group).some(
      ({ key }) => key !== null && stringOf(textOf(script, key)) === "lr",
    ),
  );
}

function ratePlace(script: Script, expression: SyntaxNode, optimizer: Optimizer) {
  return (
    numberPlace(script, expression, optimizer, rateNames) ??
    computedRate(script, expression, optimizer, rateNames)
  );
}

const notANumber = "The learning rate is not a number in this file: {code}.";

function unknown(template: string, script: Script, node: SyntaxNode): LearningRate {
  const code = codeOf(script, node);
  const isComputed = node.name !== "ArgList";
  return { kind: "unknown", isComputed, reason: message(template, { code }) };
}

/** Where each parameter group has its own rate, the highest of them stands for the optimizer's. */
function rateOfGroups(
  script: Script,
  optimizer: Optimizer,
  rates: readonly { readonly expression: SyntaxNode }[],
): LearningRate {
  const found: NumberPlace[] = [];
  for (const { expression } of rates) {
    const place = ratePlace(script, expression, optimizer);
    if (!place) return unknown(notANumber, script, expression);
    found.push(place);
  }
  const highest = found.toSorted((a, b) => b.value - a.value);
  const [main, ...others] = highest.filter(
    ({ literal }, i) => !highest.slice(0, i).some((p) => sameNode(p.literal, literal)),
  );
  return { kind: "known", value: main?.value ?? 0, place: main ?? null, others };
}

function otherRates(
  script: Script,
  optimizer: Optimizer,
  main: NumberPlace | null,
): { places: readonly NumberPlace[] } | { reason: Message } {
  const places: NumberPlace[] = [];
  for (const { expression, owner } of [
    ...groupRates(script, optimizer),
    ...scheduleRates(script),
  ]) {
    if (readsLiteral(script, expression, main)) continue;
    const place = ratePlace(script, expression, optimizer);
    if (place) {
      const known = main ? [main, ...places] : places;
      if (!known.some((p) => sameNode(p.literal, place.literal))) places.push(place);
    } else {
      return { reason: setBySchedule(script, { expression, owner }) };
    }
  }
  return { places };
}

interface SetRate {
  readonly expression: SyntaxNode;
  /** What sets it: a schedule by its name, or a parameter group. */
  readonly owner: string;
}

function setBySchedule(script: Script, { expression, owner }: SetRate): Message {
  const code = codeOf(script, expression);
  return message("{owner} sets the learning rate itself, to {code}.", { owner, code });
}

function groupRates(script: Script, optimizer: Optimizer) {
  return parameterGroupsOf(script, optimizer).flatMap((group) =>
    itemsOf(script, group)
      .filter((i) => i.key !== null && stringOf(textOf(script, i.key)) === "lr")
      .map((i) => ({ expression: i.value, owner: "A parameter group" })),
  );
}

const scheduleArguments: Readonly<Record<string, readonly [string, number][]>> = {
  OneCycleLR: [["max_lr", 1]],
  CyclicLR: [
    ["base_lr", 1],
    ["max_lr", 2],
  ],
};

function scheduleRates(script: Script) {
  return callsOfMethod(script, ...Object.keys(scheduleArguments)).flatMap((call) =>
    (scheduleArguments[call.method] ?? []).flatMap(([keyword, position]) => {
      const given = argumentOf(script, call.argumentList, keyword, position);
      return given ? [{ expression: given.value, owner: call.method }] : [];
    }),
  );
}

/** True for `args.lr * 10` where the rate's own default is what changes: it follows by itself. */
function readsLiteral(script: Script, expression: SyntaxNode, main: NumberPlace | null): boolean {
  if (!main) return false;
  return childExpressions(expression).some((part) => {
    const origin = literalOf(script, part) === undefined ? originOf(script, part) : null;
    return origin !== null && sameNode(origin.literal, main.literal);
  });
}

function childExpressions(node: SyntaxNode): SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    parts.push(child, ...(child.name === "MemberExpression" ? [] : childExpressions(child)));
  }
  return parts;
}

/** The edits that set every rate of the optimizer; `change` maps an old rate to its new one. */
export function setLearningRate(
  script: Script,
  optimizer: Optimizer,
  rate: LearningRate & { kind: "known" },
  change: (value: number) => number,
): ScriptEdit[] {
  const edits = rate.others.map((place) => setNumber(script, place, change(place.value)));
  if (rate.place) return [setNumber(script, rate.place, change(rate.value)), ...edits];
  const text = `${rateKeyword(script, optimizer)}=${formatNumber(change(rate.value))}`;
  return [...editItems(script, optimizer.call.argumentList, { append: [text] }), ...edits];
}

export function setNumber(script: Script, place: NumberPlace, value: number): ScriptEdit {
  const { from, to } = place.literal;
  // A factor of a product changes the product by as much.
  const own = value / place.scale;
  const model =
    literalOf(script, place.literal) === undefined ? null : textOf(script, place.literal);
  return { from, to, insert: formatNumber(own, model) };
}
