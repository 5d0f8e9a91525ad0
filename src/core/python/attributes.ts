import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { assignmentsByTarget, assignmentsOf, bindingsOf, parametersOf } from "./bindings.ts";
import { callAt, callsOfMethod } from "./calls.ts";
import { classNamed, methodOf } from "./classes.ts";
import { passedOrDefault } from "./passedArguments.ts";
import type { Script } from "./script.ts";
import {
  ancestorOf,
  bodyOf,
  childrenOf,
  isWithin,
  nameOfDefinition,
  statementsOf,
  textOf,
} from "./tree.ts";

/** The expression that gives `object.name` its value, where object is `self`, a class or an instance of one in this file. */
export function fieldOf(script: Script, member: SyntaxNode, name: string): SyntaxNode | null {
  const object = member.firstChild;
  if (!object) return null;
  const written = textOf(script, object);
  if (written === "self.hparams") {
    const definition = ancestorOf(member, "ClassDefinition");
    const init = definition ? methodOf(script, definition, "__init__") : null;
    const parameter = init ? parametersOf(script, init).find((p) => p.name === name) : undefined;
    return parameter ? passedOrDefault(script, parameter) : null;
  }
  if (written === "self") {
    const definition = ancestorOf(member, "ClassDefinition");
    return definition ? fieldOfClass(script, definition, name) : null;
  }
  return fieldOfInstance(script, object, name);
}

/** Callers and fields that an object is handed through at most. */
const mostHands = 4;

function fieldOfInstance(
  script: Script,
  object: SyntaxNode,
  name: string,
  hands = 0,
): SyntaxNode | null {
  if (hands > mostHands) return null;
  const handed = (from: SyntaxNode | null) =>
    from === null ? null : fieldOfInstance(script, from, name, hands + 1);
  if (object.name === "CallExpression") return fieldOfConstruction(script, object, name);
  if (object.name === "MemberExpression") {
    const field = /^self\.(\w+)$/.exec(textOf(script, object))?.[1];
    return field === undefined ? null : handed(fieldOf(script, object, field));
  }
  if (object.name !== "VariableName") return null;
  const direct = classNamed(script, textOf(script, object));
  if (direct) return fieldOfClass(script, direct, name);
  const [binding, another] = bindingsOf(script, textOf(script, object), object)?.bindings ?? [];
  if (!binding || another) return null;
  if (binding.kind === "value") return handed(binding.value);
  if (binding.kind !== "parameter") return null;
  const { annotation } = binding.parameter;
  const annotated = annotation && classNamed(script, textOf(script, annotation));
  return (
    handed(passedOrDefault(script, binding.parameter)) ??
    (annotated && !isGivenToSome(script, annotated, name)
      ? fieldOfClass(script, annotated, name)
      : null)
  );
}

/** `Config(dropout=0.3)` beside `Config()`: which of them an object is nobody knows. */
function isGivenToSome(script: Script, definition: SyntaxNode, name: string): boolean {
  const made = nameOfDefinition(script, definition);
  return callsOfMethod(script, made).some(
    ({ argumentList }) => argumentOf(script, argumentList, name) !== null,
  );
}

function fieldOfConstruction(script: Script, value: SyntaxNode, name: string): SyntaxNode | null {
  const call = callAt(script, value);
  if (!call) return null;
  const given = argumentOf(script, call.argumentList, name);
  if (given) return given.value;
  const parsed = itemsOf(script, call.argumentList)[0]?.value;
  const definition =
    classNamed(script, call.method) ??
    (parsed?.name === "VariableName" && /^(?:cli|parse|wrap|structured)$/.test(call.method)
      ? classNamed(script, textOf(script, parsed))
      : null);
  return definition ? fieldOfClass(script, definition, name) : null;
}

/** The only assignment of `self.name` in a class, or of `name` in its body. */
function fieldOfClass(script: Script, definition: SyntaxNode, name: string): SyntaxNode | null {
  const body = bodyOf(definition);
  if (!body) return null;
  const inBody = statementsOf(body)
    .filter((s) => s.name === "AssignStatement")
    .flatMap((s) => assignmentsOf(s))
    .filter(({ target }) => textOf(script, target) === name);
  const onSelf = (assignmentsByTarget(script).get(`self.${name}`) ?? []).filter(({ statement }) =>
    isWithin(statement, definition),
  );
  const [only, another] = [...onSelf, ...inBody];
  if (!only?.value || another) return null;
  const field = callAt(script, only.value);
  if (field?.method !== "field") return only.value;
  return argumentOf(script, field.argumentList, "default")?.value ?? null;
}

/** Names assigned to `self` in a class. */
export function attributesOf(
  script: Script,
  definition: SyntaxNode,
): ReadonlyMap<string, SyntaxNode> {
  const attributes = new Map<string, SyntaxNode>();
  for (const statement of script.all("AssignStatement")) {
    if (!isWithin(statement, definition)) continue;
    for (const { target, value } of assignmentsOf(statement)) {
      const [self, , property] = childrenOf(target);
      if (target.name !== "MemberExpression" || !self || !property || !value) continue;
      if (textOf(script, self) === "self") attributes.set(textOf(script, property), value);
    }
  }
  return attributes;
}
