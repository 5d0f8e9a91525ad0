import type { SyntaxNode } from "@lezer/common";
import {
  assigningStatements,
  assignmentsOf,
  parametersOf,
  targetsOf,
} from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, loopsAround, textOf } from "../../python/tree.ts";
import { modelOf } from "../model/model.ts";

/**
 * Whether a loop that learns nothing gives the network what came out of it the turn before: a text that is written word
 * by word, a signal that is filled in step by step, noise that is taken away bit by bit.
 */
export const makesWhatItReads = oncePerScript((script): boolean =>
  callsOf(script).some(
    ({ node, callee, argumentList }) =>
      isNetwork(script, callee) &&
      loopsAround(node).some(
        (loop) =>
          callsWithin(script, loop).every(({ method }) => method !== "backward") &&
          feedsItself(script, loop, node, argumentList),
      ),
  ),
);

/** The network by its name, what is handed to a function that calls it, and the module of a method. */
function isNetwork(script: Script, callee: SyntaxNode): boolean {
  const home = functionOf(callee);
  const handed = home ? parametersOf(script, home).map(({ name }) => name) : [];
  return [...handed, modelOf(script)?.name, "self"].includes(textOf(script, callee));
}

interface Flow {
  readonly statement: SyntaxNode;
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
}

function feedsItself(
  script: Script,
  loop: SyntaxNode,
  call: SyntaxNode,
  given: SyntaxNode,
): boolean {
  const flows = flowsOf(script, loop);
  const madeFrom = (names: readonly string[]) => origins(script, flows, names);
  const read = madeFrom(namesOf(script, given));
  const outputs = new Set(
    flows.flatMap(({ target, value }) => (isWithin(call, value) ? namesOf(script, target) : [])),
  );
  return flows.some(({ statement, target, value }) => {
    if (!isWithin(statement, loop)) return false;
    const isOutput =
      isWithin(call, value) ||
      [...madeFrom(namesOf(script, value))].some((name) => outputs.has(name));
    return isOutput && writtenBy(script, flows, target).some((name) => read.has(name));
  });
}

/** The names of a target; of `flat[:, t]` what `flat` is a view of, too. */
function writtenBy(script: Script, flows: readonly Flow[], target: SyntaxNode): readonly string[] {
  if (target.name !== "MemberExpression") return namesOf(script, target);
  const [name] = namesOf(script, target);
  const viewed = flows.flatMap((flow) => {
    const isView = /^[\w.]+\.(?:view|reshape|flatten|squeeze|unsqueeze|transpose|permute)\(/;
    const isOf = textOf(script, flow.target) === name && isView.test(textOf(script, flow.value));
    return isOf ? namesOf(script, flow.value).slice(0, 1) : [];
  });
  return name === undefined ? [] : [name, ...viewed];
}

function flowsOf(script: Script, loop: SyntaxNode): readonly Flow[] {
  const home = functionOf(loop)?.from;
  return assigningStatements(script)
    .filter((statement) => functionOf(statement)?.from === home)
    .flatMap((statement) => {
      const pairs = new Map(assignmentsOf(statement).map((p) => [p.target, p.value]));
      return targetsOf(statement).flatMap((target) => {
        const value = pairs.get(target) ?? statement.lastChild;
        return value ? [{ statement, target, value }] : [];
      });
    });
}

function namesOf(script: Script, part: SyntaxNode): readonly string[] {
  return nodesWithin(script, "VariableName", part).flatMap((node) => {
    const name = textOf(script, node);
    return name === "self" ? [] : [name];
  });
}

/** Names, and those that they are made from. */
function origins(
  script: Script,
  flows: readonly Flow[],
  names: readonly string[],
): ReadonlySet<string> {
  const all = new Set(names);
  for (let known = -1; known < all.size; ) {
    known = all.size;
    for (const { target, value } of flows) {
      if (!namesOf(script, target).some((name) => all.has(name))) continue;
      for (const name of namesOf(script, value)) all.add(name);
    }
  }
  return all;
}
