import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { assigningStatements, parametersOf, targetsOf } from "../../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../../python/calls.ts";
import { callersOf, givenFor } from "../../../python/passedArguments.ts";
import type { Script } from "../../../python/script.ts";
import { trace } from "../../../python/trace.ts";
import {
  ancestorOf,
  childrenOf,
  classAround,
  functionOf,
  loopsAround,
  nameOfDefinition,
  sameNode,
  textOf,
  visit,
} from "../../../python/tree.ts";
import { backwardCalls } from "../../loop/runLength.ts";
import { variableOf } from "../../optimizer/optimizers.ts";
import { lambdaOf } from "../rateFunction.ts";
import { isRate } from "../rateSetters.ts";
import type { Scheduler } from "../schedulers.ts";
import { ReadNames } from "./readNames.ts";

/** Where a training sets its learning rate, and what leads there. */
export interface RatePlaces {
  readonly backward: readonly Call[];
  /** Steps of the schedule. */
  readonly steps: readonly Call[];
  /** Statements that set the rate by hand. */
  readonly writes: readonly SyntaxNode[];
  /** Functions of the script that hold one of these or lead to one, by the calls that enter them. */
  readonly entered: ReadonlyMap<number, Entrance>;
  /** What the rate and the ways to it depend on. */
  readonly names: ReadonlySet<string>;
  /** What a schedule is given, with the function that it goes by. */
  readonly given: readonly SyntaxNode[];
}

export interface Entrance {
  readonly call: Call;
  readonly definition: SyntaxNode;
}

/** So many rounds of callers and of what values are computed from. */
const deepest = 6;

/** Each call by where its arguments begin: of `a.b().c()` both begin at `a`. */
export function keyOf({ argumentList }: Call): number {
  return argumentList.from;
}

/** @param scheduler what steps the rate; null where the script sets it by hand. */
export function ratePlacesOf(script: Script, scheduler: Scheduler | null): RatePlaces {
  const backward = backwardCalls(script);
  const steps = scheduler ? stepsOf(script, scheduler.call) : [];
  const writes = assigningStatements(script).filter((statement) =>
    targetsOf(statement).some((target) => isRate(script, target)),
  );
  const nodes = [...[...backward, ...steps].map(({ node }) => node), ...writes];
  const entered = enteredFrom(script, nodes);
  const given = scheduler ? givenTo(script, scheduler.call) : [];
  const names = namesOf(script, nodes, [...writes, ...given], entered);
  return { backward, steps, writes, entered, names, given };
}

function givenTo(script: Script, call: Call): readonly SyntaxNode[] {
  const values = itemsOf(script, call.argumentList).map(({ value }) => value);
  return [...values, ...[lambdaOf(script, call)?.body ?? []].flat()];
}

/** Where a schedule is stepped. */
export function stepsOf(script: Script, call: Call): readonly Call[] {
  const variable = variableOf(script, call.node);
  return callsOfMethod(script, "step").filter(({ receiver }) => {
    if (receiver === null) return false;
    const ends = trace(script, receiver);
    const isOwn = ({ value }: (typeof ends)[number]) =>
      value.kind === "expression" && sameNode(value.node, call.node);
    return ends.some(isOwn) || (textOf(script, receiver) === variable && ends.length === 0);
  });
}

function enteredFrom(script: Script, nodes: readonly SyntaxNode[]): ReadonlyMap<number, Entrance> {
  const entered = new Map<number, Entrance>();
  const seen = new Set<number>();
  let open = nodes;
  for (let round = 0; round < deepest && open.length > 0; round += 1) {
    const definitions = open.flatMap((node) => functionOf(node) ?? []);
    const calls = definitions.flatMap((definition) => {
      if (seen.has(definition.from)) return [];
      seen.add(definition.from);
      const callers = callersOf(script, definition).filter((c) =>
        isCalledOn(script, c, definition),
      );
      for (const call of callers) entered.set(keyOf(call), { call, definition });
      return callers;
    });
    open = calls.map(({ node }) => node);
  }
  return entered;
}

/** `self.optimizer.step()` within a `step` of the script's own is none of these. */
function isCalledOn(script: Script, { receiver }: Call, definition: SyntaxNode): boolean {
  const owner = classAround(definition);
  if (!owner || !receiver || textOf(script, receiver) === "self") return true;
  const made = trace(script, receiver).map(({ value }) =>
    value.kind === "expression" ? callAt(script, value.node) : null,
  );
  return made.every((call) => call === null || call.method === nameOfDefinition(script, owner));
}

/** Names that the rate is computed from, that decide whether it is set, and that are passed on for these. */
function namesOf(
  script: Script,
  nodes: readonly SyntaxNode[],
  values: readonly SyntaxNode[],
  entered: ReadonlyMap<number, Entrance>,
): ReadonlySet<string> {
  const found = new ReadNames(script);
  const { names } = found;
  const entrances = [...entered.values()];
  const reached = [...nodes, ...entrances.map(({ call }) => call.node)];
  for (const node of [...reached, ...waysOutBeside(reached)])
    for (const part of conditionsAround(node)) found.read(part);
  for (const value of values) found.read(value);
  let unread = assigningStatements(script);
  for (let round = 0, before = -1; round < deepest && names.size > before; round += 1) {
    before = names.size;
    unread = unread.filter((statement) => {
      const isRead = targetsOf(statement).some((target) => names.has(textOf(script, target)));
      if (!isRead) return true;
      for (const part of [statement, ...conditionsAround(statement)]) found.read(part);
      return false;
    });
    for (const entrance of entrances) readPassed(script, entrance, found);
  }
  return names;
}

/** Where a turn, a loop or a function that one of these places is in may be left. */
function waysOutBeside(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const homes = new Map<number, SyntaxNode>();
  for (const node of nodes) {
    const home = functionOf(node) ?? loopsAround(node).at(-1);
    if (home) homes.set(home.from, home);
  }
  const ways: SyntaxNode[] = [];
  for (const home of homes.values()) {
    visit(home, (node) => {
      if (/^(?:Break|Continue|Return)Statement$/.test(node.name)) ways.push(node);
      return !/^(?:FunctionDefinition|ClassDefinition)$/.test(node.name);
    });
  }
  return ways;
}

/** What decides whether a place is reached, in its own function. */
export function conditionsAround(node: SyntaxNode): readonly SyntaxNode[] {
  const around = ancestorOf(node, "IfStatement", "WhileStatement");
  if (!around || functionOf(around)?.from !== functionOf(node)?.from) return [];
  const own = childrenOf(around).filter(({ name }) => name !== "Body");
  return [...own, ...conditionsAround(around)];
}

function readPassed(script: Script, { call, definition }: Entrance, found: ReadNames): void {
  for (const parameter of parametersOf(script, definition)) {
    const given = found.names.has(parameter.name) ? givenFor(script, call, parameter) : null;
    if (given) found.read(given.value);
  }
}
