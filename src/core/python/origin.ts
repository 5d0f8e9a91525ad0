import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "./arguments.ts";
import { fieldOf } from "./attributes.ts";
import { assignmentsByTarget, bindingsOf, type Parameter } from "./bindings.ts";
import { callAt, dottedName } from "./calls.ts";
import { type CommandLineOption, commandLineOption } from "./commandLineOptions.ts";
import { entryAt } from "./dictionaryEntries.ts";
import { importsOf } from "./imports.ts";
import { type Literal, literalOf } from "./literals.ts";
import { variablesNamed } from "./names.ts";
import { oncePerScript } from "./oncePerScript.ts";
import { passedOrDefault } from "./passedArguments.ts";
import type { Script } from "./script.ts";
import { spreadOption } from "./spreadOptions.ts";
import { childOf, isWithin, sameNode, textOf } from "./tree.ts";

/** Where a value comes from: the literal in this file that an expression ends at. */
export interface Origin {
  readonly literal: SyntaxNode;
  readonly value: Literal;
  /** Names the value passes through, outermost last; empty where the expression is the literal. */
  readonly names: readonly string[];
  /** Other places that read one of these names. */
  readonly uses: readonly SyntaxNode[];
  /** `--lr`, where the literal is the default of a command-line option. */
  readonly option: string | null;
}

interface Step {
  readonly value: SyntaxNode;
  readonly name: string;
  readonly uses: readonly SyntaxNode[];
  readonly option?: string;
}

const maximumSteps = 8;

/**
 * Follows names that are assigned once, parameters, fields, dictionary entries and command-line
 * options to a literal. Null where the way is not certain.
 */
export function originOf(script: Script, expression: SyntaxNode): Origin | null {
  const key = `${expression.from}:${expression.to}`;
  const known = knownOrigins(script).get(key);
  if (known !== undefined) return known;
  const origin = followedFrom(script, expression);
  knownOrigins(script).set(key, origin);
  return origin;
}

const knownOrigins = oncePerScript(() => new Map<string, Origin | null>());

function followedFrom(script: Script, expression: SyntaxNode): Origin | null {
  let node = expression;
  const names: string[] = [];
  const uses: SyntaxNode[] = [];
  let option: string | null = null;
  for (let step = 0; step < maximumSteps; step += 1) {
    const value = literalOf(script, node);
    if (value !== undefined) return { literal: node, value, names, uses, option };
    const next = follow(script, node);
    if (!next) return null;
    const here = node;
    names.push(next.name);
    uses.push(...next.uses.filter((use) => !sameNode(use, here)));
    option = next.option ?? option;
    node = next.value;
  }
  return null;
}

/** The expression that a name, a field, an option or a parameter of one caller stands for; null where that is not certain. */
export function valueBehindName(script: Script, node: SyntaxNode): SyntaxNode | null {
  return follow(script, node)?.value ?? null;
}

function follow(script: Script, node: SyntaxNode): Step | null {
  if (node.name === "VariableName") return followVariable(script, node);
  if (node.name === "ParenthesizedExpression") {
    const inner = node.firstChild?.nextSibling;
    return inner ? { value: inner, name: "", uses: [] } : null;
  }
  if (node.name === "CallExpression") return followCall(script, node);
  if (node.name !== "MemberExpression") return null;
  const property = childOf(node, "PropertyName");
  return property ? followProperty(script, node, textOf(script, property)) : entryAt(script, node);
}

/** `float(x)` and `int(x)`, `typer.Option(x)`, and `config.get("lr", x)`. */
function followCall(script: Script, node: SyntaxNode): Step | null {
  const call = callAt(script, node);
  if (!call) return null;
  const [first] = itemsOf(script, call.argumentList);
  const isPlain = first?.keyword === null && first.star === "";
  if (/^(?:float|int|typer\.(?:Option|Argument))$/.test(call.name ?? "") && first && isPlain) {
    return { value: first.value, name: "", uses: [] };
  }
  return call.method === "get" ? entryAt(script, node) : null;
}

function followVariable(script: Script, node: SyntaxNode): Step | null {
  const name = textOf(script, node);
  const found = bindingsOf(script, name, node);
  const [binding, another] = found?.bindings ?? [];
  if (!found || !binding || another || binding.kind === "opaque") return null;
  const uses = variablesNamed(script, name)
    .filter((n) => isWithin(n, found.scope) && !sameNode(n, binding.target))
    .filter((n) => n.parent?.name !== "ParamList" && !isKeyword(n));
  if (binding.kind === "value") return { value: binding.value, name, uses };
  const spread = spreadOption(script, binding.parameter);
  if (spread) return { value: spread.fallback, name, uses, option: spread.flag };
  const value = passedOrDefault(script, binding.parameter);
  if (value) return { value, name, uses };
  const option = binding.parameter.fallback ? null : decoratedOption(script, binding.parameter);
  return option ? { value: option.fallback, name, uses, option: option.flag } : null;
}

/** A parameter that a decorator of its function takes from the command line: `@click.option("--lr", default=0.1)`. */
function decoratedOption(script: Script, parameter: Parameter): CommandLineOption | null {
  const isDecorated = parameter.function.parent?.name === "DecoratedStatement";
  return isDecorated ? commandLineOption(script, parameter.name) : null;
}

/** The `lr` of `f(lr=1)` is a keyword, not a use of the variable. */
function isKeyword(node: SyntaxNode): boolean {
  return node.parent?.name === "ArgList" && node.nextSibling?.name === "AssignOp";
}

function followProperty(script: Script, node: SyntaxNode, name: string): Step | null {
  const uses = script
    .all("MemberExpression")
    .filter((m) => propertyName(script, m) === name && !isAssigned(m));
  const field = fieldOf(script, node, name) ?? importedName(script, node, name);
  if (field) return { value: field, name, uses };
  const object = node.firstChild;
  if (!object || dottedName(script, object) === null) return null;
  const option = commandLineOption(script, name);
  return option ? { value: option.fallback, name, uses, option: option.flag } : null;
}

/** `config.rate`, where `config` is the imported file that the script is joined with. */
function importedName(script: Script, node: SyntaxNode, name: string): SyntaxNode | null {
  const object = node.firstChild ? textOf(script, node.firstChild) : "";
  const { join } = script;
  const isModule = importsOf(script).some(
    (i) => i.local === object && i.qualified === join?.module && i.statement.from >= join.at,
  );
  if (!join || !isModule) return null;
  const values = (assignmentsByTarget(script).get(name) ?? []).filter(
    ({ statement }) => statement.parent?.name === "Script" && statement.to <= join.at,
  );
  return values.length === 1 ? (values[0]?.value ?? null) : null;
}

function propertyName(script: Script, node: SyntaxNode): string | null {
  const property = childOf(node, "PropertyName");
  return property ? textOf(script, property) : null;
}

function isAssigned(node: SyntaxNode): boolean {
  return node.parent?.name === "AssignStatement" && node.nextSibling?.name === "AssignOp";
}
