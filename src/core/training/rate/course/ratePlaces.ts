import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { assignmentsOf, parametersOf } from "../../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../../python/calls.ts";
import { functionNamed, methodOf } from "../../../python/classes.ts";
import { callersOf, givenFor } from "../../../python/passedArguments.ts";
import type { Script } from "../../../python/script.ts";
import { trace } from "../../../python/trace.ts";
import {
  ancestorOf,
  bodyOf,
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
import { isRate } from "../rateSetters.ts";
import { lambdaOf, type Scheduler } from "../schedulers.ts";

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
  const writes = [...script.all("AssignStatement"), ...script.all("UpdateStatement")].filter(
    (statement) => targetsOf(statement).some((target) => isRate(script, target)),
  );
  const nodes = [...[...backward, ...steps].map(({ node }) => node), ...writes];
  const entered = enteredFrom(script, nodes);
  const given = scheduler ? givenTo(script, scheduler.call) : [];
  const names = namesOf(script, nodes, [...writes, ...given], entered);
  return { backward, steps, writes, entered, names, given };
}

export function targetsOf(statement: SyntaxNode): readonly SyntaxNode[] {
  return statement.name === "UpdateStatement"
    ? childrenOf(statement).slice(0, 1)
    : assignmentsOf(statement).map(({ target }) => target);
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
  const names = new Set<string>();
  const entrances = [...entered.values()];
  const reached = [...nodes, ...entrances.map(({ call }) => call.node)];
  for (const node of [...reached, ...waysOutBeside(reached)])
    for (const part of conditionsAround(node)) addReads(script, part, names);
  for (const value of values) addReads(script, value, names);
  const assigned = [...script.all("AssignStatement"), ...script.all("UpdateStatement")];
  for (let round = 0, before = -1; round < deepest && names.size > before; round += 1) {
    before = names.size;
    for (const statement of assigned) {
      const isRead = targetsOf(statement).some((target) => names.has(textOf(script, target)));
      if (!isRead) continue;
      for (const part of [statement, ...conditionsAround(statement)]) addReads(script, part, names);
    }
    for (const entrance of entrances) addPassed(script, entrance, names);
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

function addPassed(script: Script, { call, definition }: Entrance, names: Set<string>): void {
  for (const parameter of parametersOf(script, definition)) {
    const given = names.has(parameter.name) ? givenFor(script, call, parameter) : null;
    if (given) addReads(script, given.value, names);
  }
}

const numeric = /^(?:min|max|abs|int|float|round|pow|(?:math|np|numpy)\.\w+)$/;

/** A function of numbers, or one of the script. */
export function isComputing(script: Script, call: Call): boolean {
  return bodyOfCalled(script, call) !== null || numeric.test(textOf(script, call.callee));
}

/** Names that a number is computed from, also by a function of the script; not what an object is made of. */
function addReads(script: Script, node: SyntaxNode, names: Set<string>, depth = 0): void {
  const within = (parts: readonly SyntaxNode[]) => {
    for (const part of parts) addReads(script, part, names, depth);
  };
  switch (node.name) {
    case "VariableName":
      names.add(textOf(script, node));
      return;
    case "MemberExpression":
      names.add(textOf(script, node));
      if (node.lastChild?.name === "]") within(childrenOf(node).slice(1));
      return;
    case "CallExpression": {
      const call = callAt(script, node);
      const body = call && bodyOfCalled(script, call);
      if (body && depth < deepest) addReads(script, body, names, depth + 1);
      if (call && isComputing(script, call)) {
        within(itemsOf(script, call.argumentList).map(({ value }) => value));
      }
      return;
    }
    default:
      within(childrenOf(node));
  }
}

/** Of a function of the script that is called. */
export function bodyOfCalled(script: Script, { node, receiver, method }: Call): SyntaxNode | null {
  if (receiver === null) {
    const definition = functionNamed(script, method);
    return definition && bodyOf(definition);
  }
  const owner = textOf(script, receiver) === "self" ? ancestorOf(node, "ClassDefinition") : null;
  const definition = owner && methodOf(script, owner, method);
  return definition && bodyOf(definition);
}
