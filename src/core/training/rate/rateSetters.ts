import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assigningStatements, targetsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { stringOf } from "../../python/literals.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyExpression } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  childOf,
  classAround,
  functionOf,
  isWithin,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { iterableOf } from "../loop/runLength.ts";
import { isAfterTraining } from "../model/trainedBefore.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";

/** What sets the rate of an optimizer beside its construction: what is changed there does not last. */
export function setterOf(script: Script, optimizer: Optimizer): Call | null {
  return (
    wrapperOf(script, optimizer) ?? helperOf(script, optimizer) ?? callbackOf(script, optimizer)
  );
}

/** `optimizer.load_state_dict(checkpoint["optimizer"])` under no condition: rates and states of what was saved. */
export function restoredState(script: Script, { call, variable }: Optimizer): Call | null {
  const home = functionOf(call.node);
  return (
    callsOfMethod(script, "load_state_dict").find(
      ({ node, receiver }) =>
        receiver !== null &&
        textOf(script, receiver) === variable &&
        node.from > call.node.to &&
        functionOf(node)?.from === home?.from &&
        ancestorOf(node, "IfStatement", "TryStatement", "ForStatement", "WhileStatement") ===
          null &&
        !isAfterTraining(script, node),
    ) ?? null
  );
}

const schedulesByName =
  /(?:sched\w*|warm_?up\w*|noam\w*|anneal\w*|lr_?(?:policy|decay|updater|adjuster))$|^noam|^warmup/i;

/** `ScheduledOptim(Adam(…), …)`, also where the optimizer has a name: an object of its own that may step the rate. */
function wrapperOf(script: Script, { call, variable }: Optimizer): Call | null {
  const takes = (list: SyntaxNode) =>
    itemsOf(script, list).some(
      ({ value }) =>
        isWithin(call.node, value) || (variable !== null && textOf(script, value) === variable),
    );
  return (
    callsOf(script).find((other) => {
      const isWrapped =
        isWithin(call.node, other.argumentList) && other.node.from !== call.node.from;
      const isKnown = /^(?:torch|optax|transformers|keras|tensorflow|tf|accelerate)\b/.test(
        other.name ?? "",
      );
      const names = /Optim\w*$/.test(other.method) && isWrapped;
      return !isKnown && (names || /^[A-Z]\w*/.test(other.method)) && takes(other.argumentList)
        ? names
          ? /sched|noam|warm|anneal/i.test(other.method)
          : schedulesByName.test(other.method)
        : false;
    }) ?? null
  );
}

/** Keras's `LearningRateScheduler` of a function that only gets the epoch, and so gives the whole rate. */
function callbackOf(script: Script, { framework }: Optimizer): Call | null {
  if (framework !== "keras") return null;
  return (
    callsOfMethod(script, "LearningRateScheduler").find((call) => {
      const given = itemsOf(script, call.argumentList)[0]?.value;
      const made =
        given?.name === "VariableName" ? functionNamed(script, textOf(script, given)) : given;
      const parameters = made?.getChild("ParamList")?.getChildren("VariableName") ?? [];
      return parameters.length === 1;
    }) ?? null
  );
}

const adjusts =
  /(?:adjust|update|set|decay|change|step|anneal|warm_?up|lower|reduce)\w*_?(?:lr|learning_?rate)\w*$|^(?:lr|learning_?rate)\w*_?(?:adjust|update|set|decay|step)\w*$|^(?:poly|cosine|step|exp)\w*_lr\w*$/i;

/** A call that gets the optimizer and is named for its rate, or gets the rate's name: `PiecewiseLinear(optimizer, "lr")`. */
function helperOf(script: Script, { variable }: Optimizer): Call | null {
  if (variable === null) return null;
  const isGiven = (call: Call) =>
    itemsOf(script, call.argumentList).some((i) => textOf(script, i.value) === variable);
  const named = callsNamingRate(script).find(isGiven);
  if (named) return named;
  const helper = callsOf(script).find(
    (call) => adjusts.test(call.method) && !/^torch\b/.test(call.name ?? "") && isGiven(call),
  );
  return helper && functionNamed(script, helper.method) === null ? helper : null;
}

const callsNamingRate = oncePerScript((script): readonly Call[] =>
  script.all("String").flatMap((string) => {
    const list = string.parent;
    if (list?.name !== "ArgList" || stringOf(textOf(script, string)) !== "lr") return [];
    const call = list.parent ? callAt(script, list.parent) : null;
    return call && call.method !== "get" ? [call] : [];
  }),
);

/** `group["lr"] = …` in the training loop, also by Keras's ways to say it. */
export interface RateAssignment {
  readonly node: SyntaxNode;
  /** It goes by a factor from the rate as it is, so that what the optimizer is built with still counts. */
  readonly isRelative: boolean;
}

export const assignedWhileTraining = oncePerScript((script): RateAssignment | null => {
  const targets = assigningStatements(script).flatMap(targetsOf);
  const set = targets.find((target) => isRate(script, target) && isReached(script, target));
  const byKeras = callsOfMethod(script, "assign", "set_value").find(({ node }) =>
    /optim\w*\.(?:lr|learning_rate)\b/.test(textOf(script, node)),
  );
  const node = set ?? byKeras?.node;
  if (!node) return null;
  const statement = statementOf(node);
  const value = script.text.slice(node.to, statement.to);
  const isRelative = statement.name === "UpdateStatement" || value.includes(textOf(script, node));
  return { node, isRelative };
});

/** A function that nothing in the file calls changes nothing. */
function isReached(script: Script, node: SyntaxNode): boolean {
  const definition = functionOf(node);
  const name = definition ? childOf(definition, "VariableName") : null;
  if (!definition || !name || classAround(definition) !== null) return true;
  return callsOfMethod(script, textOf(script, name)).some((c) => !isWithin(c.node, definition));
}

/** The rate of a parameter group, or of an optimizer of Keras. */
export function isRate(script: Script, target: SyntaxNode): boolean {
  if (target.name !== "MemberExpression") return false;
  const text = textOf(script, target);
  if (/optim\w*\.(?:lr|learning_rate)$/.test(text)) return true;
  const key = childOf(target, "String");
  if (key === null || stringOf(textOf(script, key)) !== "lr") return false;
  return /group/.test(text) || isOfGroups(script, target);
}

/** `for g in optimizer.param_groups: g["lr"] = …` */
function isOfGroups(script: Script, target: SyntaxNode): boolean {
  for (
    let loop = ancestorOf(target, "ForStatement");
    loop;
    loop = ancestorOf(loop, "ForStatement")
  ) {
    const iterable = iterableOf(loop);
    if (iterable && areGroups(script, iterable)) return true;
  }
  return false;
}

/** `optimizer.param_groups`, also counted, in part, beside something else, or by a name of their own. */
export function areGroups(script: Script, iterable: SyntaxNode): boolean {
  const named = iterable.name === "VariableName" ? onlyExpression(script, iterable) : null;
  return nodesWithin(script, "MemberExpression", named ?? iterable).some((node) => {
    const property = childOf(node, "PropertyName");
    return property !== null && textOf(script, property) === "param_groups";
  });
}
