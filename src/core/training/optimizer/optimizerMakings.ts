import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod, dottedName } from "../../python/calls.ts";
import { isNamedIn } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import {
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import type { OptimizedParameters } from "./optimizedParameters.ts";
import type { Optimizer } from "./optimizers.ts";

/** A statement by which the optimizer comes to be: its own, or `trainer = Trainer(model)` of a class that makes it. */
export interface Making {
  readonly statement: SyntaxNode;
  /** What it, or the object that makes it, is called. */
  readonly variable: string | null;
  /** The network whose parameters it takes, by the names that it has there. */
  readonly models: readonly string[];
  readonly isOfClass: boolean;
}

export function makingsOf(script: Script, parameters: OptimizedParameters): readonly Making[] {
  const { optimizer } = parameters;
  const models = networksHeld(script, parameters);
  if (models.length === 0) return [];
  const own = statementOf(optimizer.call.node);
  const { variable } = optimizer;
  return [
    { statement: own, variable, models, isOfClass: false },
    ...makingsOfClass(script, optimizer, models),
  ];
}

function makingsOfClass(
  script: Script,
  { call }: Optimizer,
  models: readonly string[],
): readonly Making[] {
  const definition = functionOf(call.node);
  const isPlain = statementOf(call.node).parent?.parent?.from === definition?.from;
  if (!definition || !isPlain || nameOfDefinition(script, definition) !== "__init__") return [];
  const parameters = parametersOf(script, definition);
  return callersOf(script, definition).flatMap((made) => {
    const statement = statementOf(made.node);
    const [given] = statement.name === "AssignStatement" ? assignmentsOf(statement) : [];
    if (!given?.value || callAt(script, given.value)?.node.from !== made.node.from) return [];
    const variable = textOf(script, given.target);
    const outside = models.flatMap((name) => {
      const inner = /^self\.(\w+)$/.exec(name)?.[1];
      const source = inner === undefined ? name : givenTo(script, definition, name);
      const parameter = parameters.find((p) => p.name === source);
      const passed =
        parameter &&
        argumentOf(script, made.argumentList, parameter.name, parameter.position - 1)?.value;
      return [
        ...(inner === undefined ? [] : [`${variable}.${inner}`]),
        ...(passed ? [dottedName(script, passed) ?? ""] : []),
      ].filter((one) => one !== "");
    });
    return outside.length > 0 ? [{ statement, variable, models: outside, isOfClass: true }] : [];
  });
}

/** `model` of `self.model = model`; null where it is given anything else. */
function givenTo(script: Script, definition: SyntaxNode, attribute: string): string | null {
  const [only, another] = (assignmentsByTarget(script).get(attribute) ?? []).filter(
    ({ statement }) => isWithin(statement, definition),
  );
  const value = only && !another ? only.value : null;
  const moved = value && callAt(script, value);
  const plain = moved?.receiver && /^(?:to|cuda|cpu)$/.test(moved.method) ? moved.receiver : value;
  return plain ? textOf(script, plain) : null;
}

/** `model` of `Adam(model.parameters())` and of `[p for p in model.parameters() if p.requires_grad]`. */
function networksHeld(script: Script, { given, value }: OptimizedParameters): readonly string[] {
  const held = callsOfMethod(script, "parameters", "named_parameters").flatMap(
    ({ node, receiver }) =>
      receiver && (isWithin(node, given) || isWithin(node, value))
        ? [dottedName(script, receiver) ?? ""]
        : [],
  );
  const names = [...new Set(held)].filter((name) => name !== "");
  return names.length === 1 ? names : [];
}

/**
 * Whether a statement makes an optimizer anew, gives it or another one parameters, or may do so in a function that it
 * calls, also by way of others.
 */
export function isSetUpAgain(
  script: Script,
  statement: SyntaxNode,
  making: Making,
  optimizer: Optimizer,
): boolean {
  const maker = functionOf(optimizer.call.node);
  const name = maker && nameOfDefinition(script, maker);
  const owner = maker && classAround(maker);
  const isMade = callsRunBy(script, statement).some(
    ({ node, method }) =>
      method === "add_param_group" ||
      node.from === optimizer.call.node.from ||
      (making.isOfClass && owner !== null && method === nameOfDefinition(script, owner)) ||
      (name !== null && method === name),
  );
  return isMade || handsParametersOn(script, statement, making, optimizer);
}

/** The calls of a statement and of the functions of the file that it runs. */
function callsRunBy(script: Script, statement: SyntaxNode): readonly Call[] {
  const parts = [statement];
  const calls: Call[] = [];
  for (const part of parts) {
    const within = callsWithin(script, part);
    calls.push(...within);
    const methods = new Set(within.map(({ method }) => method));
    const run = script
      .all("FunctionDefinition")
      .filter((one) => methods.has(nameOfDefinition(script, one)));
    parts.push(...run.filter((one) => parts.every(({ from }) => from !== one.from)));
  }
  return calls;
}

/**
 * `optimizer = build(net)`, `head = Lion(net.fc.parameters())`, `optimizer.param_groups[0]["params"] = …`: what comes
 * from elsewhere may hold the new layers.
 */
function handsParametersOn(
  script: Script,
  statement: SyntaxNode,
  { variable, models }: Making,
  optimizer: Optimizer,
): boolean {
  const attribute = /\.(\w+)$/.exec(optimizer.variable ?? "")?.[1];
  const names = variable === null ? [] : [variable, `${variable}.${attribute}`];
  const assigned = statement.name === "AssignStatement" ? assignmentsOf(statement) : [];
  return assigned.some(({ target, value }) => {
    const to = textOf(script, target);
    const isAnew =
      names.includes(to) && value !== null && names.every((one) => !isNamedIn(script, one, value));
    const isFilled = names.some((one) => to.startsWith(`${one}.param_groups`));
    const call = value && callAt(script, value);
    const isTaken =
      !!call &&
      !counts.test(call.method) &&
      callsOfMethod(script, "parameters", "named_parameters").some(({ node, receiver }) => {
        const owner = receiver && dottedName(script, receiver);
        return (
          isWithin(node, call.argumentList) &&
          models.some((model) => owner === model || owner?.startsWith(`${model}.`))
        );
      });
    return isAnew || isFilled || isTaken;
  });
}

/** `sum(p.numel() for p in net.parameters())`. */
const counts = /^(?:sum|len|max|min|any|all)$/;
