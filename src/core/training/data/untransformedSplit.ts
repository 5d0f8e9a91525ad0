import type { SyntaxNode } from "@lezer/common";
import { type Item, itemsOf } from "../../python/arguments.ts";
import { parametersOf } from "../../python/bindings.ts";
import { type Call, callsOf, dottedName } from "../../python/calls.ts";
import { classNamed, methodOf } from "../../python/classes.ts";
import { constructionsOf } from "../../python/constructions.ts";
import { variablesNamed } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Value } from "../../python/traced.ts";
import {
  ancestorOf,
  childrenOf,
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
  visit,
} from "../../python/tree.ts";
import { training, validation } from "./splitNames.ts";

/** Validation data that are fed as they are, where the training data of the same class are standardized. */
export interface UntransformedSplit {
  /** `Table(x_val, y_val)`. */
  readonly call: Call;
  /** `transform=self.scale`, as the training data are given it. */
  readonly argument: string;
}

const scaling =
  /^(?:\w+_)?(?:transform|scaler|scaling|normali[sz]er?|standardi[sz]er?|preprocess\w*)$/i;

/**
 * By the class of the script that both parts are made with. What only changes pictures at random is rightly kept from
 * validation data: the transform has to be one that subtracts and divides.
 */
export const untransformedSplitOf = oncePerScript((script): UntransformedSplit | null => {
  const made = callsOf(script).filter((call) => makesOwn(script, call));
  for (const call of made.filter((one) => sideOf(script, one) === "validation")) {
    if (transformOf(script, call) !== null) continue;
    const others = made.filter(
      (one) => one.method === call.method && sideOf(script, one) === "training",
    );
    const given = others.map((one) => transformOf(script, one));
    const [item] = given;
    const [other] = others;
    if (!item || !other || given.length > 1 || !isSeenFrom(script, item, other, call)) continue;
    if (isUsedBeside(script, item)) continue;
    const ends = trace(script, item.value);
    if (ends.length > 0 && ends.every(({ value }) => isStandardizing(script, value))) {
      return { call, argument: `${item.keyword}=${textOf(script, item.value)}` };
    }
  }
  return null;
});

/** A class of the script whose transform may be left out. */
function makesOwn(script: Script, call: Call): boolean {
  const definition = call.receiver === null ? classNamed(script, call.method) : null;
  const initializer = definition && methodOf(script, definition, "__init__");
  if (initializer === null) return false;
  const optional = parametersOf(script, initializer).filter(
    ({ name, fallback }) => scaling.test(name) && fallback !== null,
  );
  return optional.length > 0 && !optional.some(({ name }) => hasDefault(script, initializer, name));
}

/** `self.transform = transform or default`: left out, it is another one. */
function hasDefault(script: Script, initializer: SyntaxNode, name: string): boolean {
  return variablesNamed(script, name).some((use) => {
    const asked = ancestorOf(
      use,
      ...["BinaryExpression", "UnaryExpression", "ConditionalExpression", "IfStatement"],
    );
    return isWithin(use, initializer) && asked !== null && isWithin(asked, initializer);
  });
}

function transformOf(script: Script, { argumentList }: Call): Item | null {
  const items = itemsOf(script, argumentList);
  return items.find(({ keyword }) => keyword !== null && scaling.test(keyword)) ?? null;
}

/** By what it is given, else by the name that it gets, else by the function that makes it. */
function sideOf(script: Script, call: Call): "training" | "validation" | null {
  const target = constructionsOf(script).find((one) => one.call.node.from === call.node.from);
  const definition = functionOf(call.node);
  const texts = [
    textOf(script, call.argumentList),
    target?.target ?? "",
    definition ? nameOfDefinition(script, definition) : "",
  ];
  for (const text of texts) {
    const words = text.match(/\w+/g) ?? [];
    const isTraining = words.some((word) => training.test(word));
    const isValidation = words.some((word) => validation.test(word));
    if (isTraining !== isValidation) return isTraining ? "training" : "validation";
    if (isTraining) return null;
  }
  return null;
}

/** Whether what the training data are given means the same where the validation data are made. */
function isSeenFrom(script: Script, { value }: Item, training: Call, validation: Call): boolean {
  const [own, other] = [functionOf(training.node), functionOf(validation.node)];
  if (value.name === "MemberExpression") {
    const isOwn = dottedName(script, value)?.startsWith("self.") ?? false;
    return isOwn && own?.parent?.from === other?.parent?.from;
  }
  return (
    value.name === "VariableName" &&
    own?.from === other?.from &&
    training.node.from < validation.node.from
  );
}

/** Whatever else reads the transform, a loop, a network, a row or the numbers before, may be what scales the validation data. */
function isUsedBeside(script: Script, { value }: Item): boolean {
  const definition = functionOf(value);
  const owner = value.name === "MemberExpression" && definition ? classAround(definition) : null;
  const text = textOf(script, value);
  const places = owner ? membersNamed(script, owner, text) : variablesNamed(script, text);
  return places.some((place) => !isWithin(place, value) && !isBound(place));
}

function membersNamed(script: Script, owner: SyntaxNode, text: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  visit(owner, (node) => {
    if (node.name === "MemberExpression" && textOf(script, node) === text) found.push(node);
    return true;
  });
  return found;
}

/** The name of what is defined, or left of its assignment. */
function isBound(place: SyntaxNode): boolean {
  const { parent } = place;
  if (parent?.name === "FunctionDefinition" || parent?.name === "ClassDefinition") return true;
  return parent?.name === "AssignStatement" && parent.firstChild?.from === place.from;
}

/** `(x - self.mean) / self.std`, also in two statements, or the scaler of a library. */
function isStandardizing(script: Script, value: Value): boolean {
  const node = nodeOf(value);
  if (!node) return false;
  const isScaler = callsWithin(script, node).some(({ method }) => /Scaler$/.test(method));
  return (
    isScaler ||
    nodesWithin(script, "BinaryExpression", node).some((quotient) => {
      const [dividend] = childrenOf(quotient);
      const ends = dividend && isBy(script, quotient, "/") ? trace(script, dividend) : [];
      return ends.some(
        (end) => end.value.kind === "expression" && isBy(script, end.value.node, "-"),
      );
    })
  );
}

function isBy(script: Script, node: SyntaxNode, sign: string): boolean {
  const operator = node.name === "BinaryExpression" ? childrenOf(node)[1] : undefined;
  return operator !== undefined && textOf(script, operator) === sign;
}

function nodeOf(value: Value): SyntaxNode | null {
  if (value.kind === "instance") return value.instance.definition;
  return value.kind === "expression" || value.kind === "function" ? value.node : null;
}
