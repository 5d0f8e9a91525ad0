import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { callAt, callsOf, callsOfMethod, dottedName } from "../../python/calls.ts";
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

/** Whether a statement makes an optimizer anew, hands it more parameters, or may do so in a function. */
export function isSetUpAgain(
  script: Script,
  statement: SyntaxNode,
  making: Making,
  optimizer: Optimizer,
): boolean {
  const maker = functionOf(optimizer.call.node);
  const name = maker && nameOfDefinition(script, maker);
  const owner = maker && classAround(maker);
  return callsOf(script).some(
    ({ node, method }) =>
      isWithin(node, statement) &&
      (method === "add_param_group" ||
        node.from === optimizer.call.node.from ||
        (making.isOfClass && owner !== null && method === nameOfDefinition(script, owner)) ||
        (name !== null && method === name)),
  );
}
