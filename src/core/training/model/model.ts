import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget, bindingsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod, dottedName } from "../../python/calls.ts";
import { classesDerivedFrom, classNamed, functionNamed } from "../../python/classes.ts";
import { isNamedIn } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  bodyOf,
  childrenOf,
  functionOf,
  isWithin,
  sameNode,
  statementOf,
  statementsOf,
  textOf,
  visit,
} from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";

/** The network that the optimizer trains. */
export interface Model {
  /** As the script calls it where it is made: `model`, `self.net`; `self` for a Lightning module. */
  readonly name: string;
  /** The statement after which it is there under its name; null for `self`. */
  readonly construction: SyntaxNode | null;
  /** Parts of the script that define its layers; they may contain each other. */
  readonly regions: readonly SyntaxNode[];
}

function isModuleBase(name: string): boolean {
  return /^torch\.nn\.Module$|(?:^|\.)LightningModule$|(?:^|\.)nn\.Module$/.test(name);
}

/** Null where it is not certain which network is trained, or where its making is not in this file. */
export const modelOf = oncePerScript(findModel);

function findModel(script: Script): Model | null {
  const names = new Map<string, SyntaxNode>();
  for (const call of trainedParameters(script)) {
    const root = call.receiver ? rootOf(script, call.receiver) : null;
    if (root && !names.has(root)) names.set(root, call.node);
  }
  const [first, another] = [...names];
  if (!first || another) return null;
  const [name, at] = first;
  if (name === "self") {
    const definition = ancestorOf(at, "ClassDefinition");
    return definition ? { name, construction: null, regions: regionsOf(script, definition) } : null;
  }
  const construction = constructionOf(script, name, at, 0);
  if (!construction) return null;
  const { expression, name: made, statement } = construction;
  return {
    name: made,
    construction: statement ?? statementOf(expression),
    regions: regionsOf(script, expression),
  };
}

/** Calls of `parameters()` that an optimizer gets; all outside of classes where it gets them indirectly. */
function trainedParameters(script: Script): readonly Call[] {
  const calls = callsOfMethod(script, "parameters", "named_parameters");
  const optimizers = optimizersOf(script).map((o) => o.call.node);
  const direct = calls.filter((c) => optimizers.some((o) => isWithin(c.node, o)));
  if (direct.length > 0) return direct;
  return calls.filter((c) => c.receiver && ancestorOf(c.node, "ClassDefinition") === null);
}

/** `model` of `model.head`, `self.net` of `self.net.body`, `self` of `self`. */
function rootOf(script: Script, receiver: SyntaxNode): string | null {
  const parts = dottedName(script, receiver)?.split(".");
  if (!parts) return null;
  return parts.slice(0, parts[0] === "self" ? 2 : 1).join(".");
}

interface Construction {
  readonly name: string;
  readonly expression: SyntaxNode;
  /** Where it gets its name only after it is made: the first statement of the function that it is handed to. */
  readonly statement?: SyntaxNode;
}

function constructionOf(
  script: Script,
  name: string,
  at: SyntaxNode,
  depth: number,
): Construction | null {
  const bindings = bindingsOf(script, name, at)?.bindings ?? [];
  const parameter = bindings.find((b) => b.kind === "parameter");
  if (parameter?.kind === "parameter") {
    const passed = passedTo(
      script,
      parameter.parameter.function,
      name,
      parameter.parameter.position,
    );
    const next = passed && dottedName(script, passed);
    if (next && depth < 4) return constructionOf(script, next, passed, depth + 1);
    return passed ? madeInCall(script, name, passed, parameter.parameter.function) : null;
  }
  const values = name.startsWith("self.")
    ? (assignmentsByTarget(script).get(name) ?? [])
    : bindings.flatMap((b) => (b.kind === "value" ? [b] : []));
  const makes = values.flatMap((v) => {
    const expression = v.value ? constructorWithin(script, v.value) : null;
    return expression && !isNamedIn(script, name, expression) ? [expression] : [];
  });
  const [only, another] = makes;
  return only && !another ? { name, expression: only } : null;
}

/** `fit(Net(), data)`: what the function calls `model` has no other name. */
function madeInCall(
  script: Script,
  name: string,
  passed: SyntaxNode,
  definition: SyntaxNode,
): Construction | null {
  const expression = constructorWithin(script, passed);
  const body = bodyOf(definition);
  const [statement] = body ? statementsOf(body) : [];
  const isSimple =
    statement !== undefined && /^(?:Assign|Expression)Statement$/.test(statement.name);
  return expression && isSimple ? { name, expression, statement } : null;
}

function passedTo(
  script: Script,
  definition: SyntaxNode,
  keyword: string,
  position: number,
): SyntaxNode | null {
  const name = definition.getChild("VariableName");
  if (!name) return null;
  const calls = callsOf(script).filter((c) => c.method === textOf(script, name));
  const [call, another] = calls;
  return call && !another
    ? (argumentOf(script, call.argumentList, keyword, position)?.value ?? null)
    : null;
}

/** `Net()` of `Net().to(device)`. */
function constructorWithin(script: Script, value: SyntaxNode): SyntaxNode | null {
  let call = callAt(script, value);
  while (call?.receiver?.name === "CallExpression") {
    if (
      !/^(?:to|cuda|cpu|float|double|half|bfloat16|train|eval|requires_grad_|apply)$/.test(
        call.method,
      )
    )
      break;
    call = callAt(script, call.receiver);
  }
  return call?.node ?? null;
}

/** The expression, and the classes, functions and lists of this file that it is built from. */
function regionsOf(script: Script, start: SyntaxNode): readonly SyntaxNode[] {
  const regions: SyntaxNode[] = [];
  const add = (node: SyntaxNode) => {
    if (regions.some((r) => sameNode(r, node))) return;
    regions.push(node);
    visit(node, (inner) => {
      if (inner.name === "VariableName" || (inner.name === "PropertyName" && script.join)) {
        for (const part of partsNamed(script, inner)) add(part);
      }
      return true;
    });
    if (node.name === "VariableName") for (const part of partsNamed(script, node)) add(part);
  };
  add(start);
  return regions;
}

function partsNamed(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  const name = textOf(script, node);
  const definition = classNamed(script, name) ?? functionNamed(script, name);
  if (definition) return [definition];
  const found = bindingsOf(script, name, node);
  if (found?.scope.name !== "Script") return [];
  const made = found.bindings.flatMap((b) =>
    b.kind === "value" && /^(?:(?:Call|Lambda)Expression|Array\w*Expression)$/.test(b.value.name)
      ? [b.value]
      : [],
  );
  const isList = made.some((value) => /^Array/.test(value.name));
  return isList ? [...made, ...additionsTo(script, name)] : made;
}

/** What `layers += […]`, `layers.append(…)` and `layers.extend(…)` add outside of functions. */
function additionsTo(script: Script, name: string): readonly SyntaxNode[] {
  const updates = script.all("UpdateStatement").flatMap((statement) => {
    const [target, , value] = childrenOf(statement);
    return target && value && textOf(script, target) === name ? [value] : [];
  });
  const appended = callsOfMethod(script, "append", "extend").flatMap((call) =>
    call.receiver && textOf(script, call.receiver) === name ? [call.node] : [],
  );
  return [...updates, ...appended].filter((node) => functionOf(node) === null);
}

export function isInModel(model: Model, node: SyntaxNode): boolean {
  return model.regions.some((region) => isWithin(node, region));
}

/** Where dropout or weights can be set: the trained model; else all modules of the file. */
export function modelRegions(script: Script): readonly SyntaxNode[] {
  return modelOf(script)?.regions ?? classesDerivedFrom(script, isModuleBase);
}
