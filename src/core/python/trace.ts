import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import type { Parameter } from "./bindings.ts";
import { type Call, callAt } from "./calls.ts";
import { conditionAt } from "./fact.ts";
import { type Frame, frameOf, isOpen } from "./frame.ts";
import { callersOf } from "./passedArguments.ts";
import { definitionsReaching } from "./reachingDefinitions.ts";
import type { Script } from "./script.ts";
import { distinctEnds, type Traced, type Value } from "./traced.ts";
import { end, type Place } from "./tracedPlace.ts";
import { traceMember } from "./traceMember.ts";
import { childrenOf, isWithin, returnsOf, takesSelf, textOf, yieldsOf } from "./tree.ts";

const deepest = 30;
const mostAlternatives = 12;
/** Loops that set a name in many branches have more ways through them than could ever be followed. */
const mostSteps = 3000;

/**
 * Follows an expression through names, tuples, conditions, options, functions and attributes to where
 * its value comes from. More than one result: any of them, as their conditions say. Nothing: no end
 * was found.
 */
export function trace(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null = null,
): readonly Traced[] {
  const found = traceAt(script, { node, frame, path: [], conditions: [], depth: 0 });
  const distinct = distinctEnds(found);
  return distinct.length > mostAlternatives ? [] : distinct;
}

function traceAt(script: Script, from: Place): readonly Traced[] {
  const { node, depth, steps = { taken: 0 } } = from;
  const place = { ...from, steps };
  steps.taken += 1;
  const at = (next: SyntaxNode, changes: Partial<Place> = {}) =>
    traceAt(script, { ...place, depth: depth + 1, ...changes, node: next });
  if (depth > deepest || steps.taken > mostSteps) return [end(place, { kind: "unknown", node })];
  const parts = childrenOf(node);
  switch (node.name) {
    case "ParenthesizedExpression":
    case "NamedExpression":
    case "AwaitExpression": {
      const inner = node.name === "ParenthesizedExpression" ? parts[1] : parts.at(-1);
      return inner ? at(inner) : [];
    }
    case "ConditionalExpression": {
      const { conditions } = place;
      const branch = [...conditions, conditionAt("branch", node)];
      return [parts[0], parts[4]].flatMap((p) => (p ? at(p, { conditions: branch }) : []));
    }
    case "TupleExpression":
    case "ArrayExpression": {
      const [first, ...rest] = place.path;
      const items = itemsOf(script, node);
      const isPlain = items.every((i) => i.star === "");
      const item = first === undefined || !isPlain ? undefined : items.at(first);
      if (item) return at(item.value, { path: rest });
      const nodes = items.map((i) => i.value);
      return [end(place, isPlain ? { kind: "tuple", nodes } : { kind: "expression", node })];
    }
    case "ArrayComprehensionExpression": {
      const mapped = place.path.length > 0 ? mappedOver(script, node) : null;
      return mapped ? at(mapped) : [end(place, { kind: "expression", node })];
    }
    case "VariableName":
      return traceName(script, place);
    case "MemberExpression":
      return traceMember(script, place, (next) => traceAt(script, next));
    case "CallExpression":
      return traceCall(script, place);
    default:
      return [end(place, { kind: "expression", node })];
  }
}

/**
 * `xs` of `[x for x in xs]` and of `[x.change_() for x in xs]`: a method whose name ends in an underscore
 * changes its object and gives it back.
 */
function mappedOver(script: Script, node: SyntaxNode): SyntaxNode | null {
  const [, item, loop, variable, , iterable, more] = childrenOf(node);
  if (!item || !variable || !iterable || loop?.name !== "for" || more?.name !== "]") return null;
  const call = callAt(script, item);
  const kept = call?.receiver && call.method.endsWith("_") ? call.receiver : item;
  return textOf(script, kept) === textOf(script, variable) ? iterable : null;
}

function traceName(script: Script, place: Place): readonly Traced[] {
  const { node } = place;
  const reaching = definitionsReaching(script, textOf(script, node), node);
  if (reaching.length === 0) return [end(place, { kind: "expression", node })];
  return reaching.flatMap(({ definition, conditions: own }): readonly Traced[] => {
    const here = { ...place, conditions: [...place.conditions, ...own], depth: place.depth + 1 };
    switch (definition.kind) {
      case "value":
        return traceValues(script, definition.values, {
          ...here,
          path: [...definition.path, ...place.path],
        });
      case "item":
        return traceItem(script, definition.iterable, definition.loop, {
          ...here,
          path: [...definition.path, ...place.path],
        });
      case "update":
        return [end(here, { kind: "update", statement: definition.statement })];
      case "parameter":
        return traceParameter(script, definition.parameter, here);
      case "definition":
        return [end(here, { kind: "function", node: definition.node, self: null })];
      default:
        return [end(here, { kind: "expression", node })];
    }
  });
}

function traceValues(
  script: Script,
  values: readonly SyntaxNode[],
  place: Place,
): readonly Traced[] {
  const [only, another] = values;
  if (only && !another) return traceAt(script, { ...place, node: only });
  const [first, ...rest] = place.path;
  const item = first === undefined ? undefined : values.filter((v) => v.name !== ",").at(first);
  if (item) return traceAt(script, { ...place, node: item, path: rest });
  const nodes = values.filter((v) => v.name !== ",");
  return nodes.length > 0 ? [end(place, { kind: "tuple", nodes })] : [];
}

/** The second of what `enumerate` gives is an item of what it enumerates; `zip` gives one of each. */
function traceItem(
  script: Script,
  iterable: SyntaxNode,
  loop: SyntaxNode,
  place: Place,
): readonly Traced[] {
  const call = callAt(script, iterable);
  const items = call ? itemsOf(script, call.argumentList) : [];
  const [first] = items;
  const [index, ...rest] = place.path;
  if (call && first?.star === "") {
    if (/^(?:list|iter|sorted|reversed|tqdm|track)$/.test(call.method)) {
      return traceItem(script, first.value, loop, place);
    }
    if (call.name === "enumerate" && index === 1) {
      return traceItem(script, first.value, loop, { ...place, path: rest });
    }
    const zipped = call.name === "zip" && index !== undefined ? items[index] : undefined;
    if (zipped) return traceItem(script, zipped.value, loop, { ...place, path: rest });
  }
  return [end(place, { kind: "item", iterable, loop })];
}

function traceParameter(script: Script, parameter: Parameter, place: Place): readonly Traced[] {
  const frame = frameOf(place.frame, parameter.function);
  const isMethod = takesSelf(script, parameter.function);
  if (frame) {
    if (isMethod && parameter.position === 0) {
      const value: Value = frame.self
        ? { kind: "instance", instance: frame.self }
        : { kind: "parameter", parameter };
      return [end(place, value)];
    }
    return passedBy(script, parameter, frame.call, { ...place, frame: frame.caller });
  }
  if (isMethod && parameter.position === 0) return [end(place, { kind: "parameter", parameter })];
  const callers = callersOf(script, parameter.function).filter(
    (c) => !isWithin(c.node, parameter.function),
  );
  if (callers.length === 0) return [end(place, { kind: "parameter", parameter })];
  const [first, another] = callers;
  const conditions =
    first && another
      ? [...place.conditions, conditionAt("caller", parameter.node)]
      : place.conditions;
  return callers.flatMap((call) =>
    passedBy(script, parameter, call, { ...place, frame: null, conditions }),
  );
}

function passedBy(
  script: Script,
  parameter: Parameter,
  call: Call,
  place: Place,
): readonly Traced[] {
  const isMethod = takesSelf(script, parameter.function);
  const position = parameter.position - (isMethod ? 1 : 0);
  const given = argumentOf(script, call.argumentList, parameter.name, position);
  const next = { ...place, depth: place.depth + 1 };
  if (given) return traceAt(script, { ...next, node: given.value });
  const isUnpacked = itemsOf(script, call.argumentList).some((i) => i.star !== "");
  return parameter.fallback && !isUnpacked
    ? traceAt(script, { ...next, node: parameter.fallback })
    : [end(place, { kind: "parameter", parameter })];
}

function traceCall(script: Script, place: Place): readonly Traced[] {
  const { node, frame } = place;
  const call = callAt(script, node);
  if (!call) return [end(place, { kind: "expression", node })];
  const targets = traceAt(script, {
    ...place,
    node: call.callee,
    path: [],
    depth: place.depth + 1,
  });
  return targets.flatMap(({ value, conditions }): readonly Traced[] => {
    const here = { ...place, conditions };
    if (value.kind === "expression" && value.node.name === "LambdaExpression") {
      return ofLambda(script, value.node, call, here);
    }
    if (value.kind !== "function") return [end(here, { kind: "expression", node })];
    if (value.node.name === "ClassDefinition") {
      const instance = { definition: value.node, call, frame };
      return [end(here, { kind: "instance", instance })];
    }
    const inner = { definition: value.node, call, caller: frame, self: value.self };
    return returned(script, value.node, { ...here, frame: inner });
  });
}

/** `lambda a, b: nn.Linear(a, b)` of a call: its one expression. */
function ofLambda(
  script: Script,
  definition: SyntaxNode,
  call: Call,
  place: Place,
): readonly Traced[] {
  const frame = { definition, call, caller: place.frame, self: null };
  const body = definition.lastChild;
  return body && !isOpen(frame, definition)
    ? traceAt(script, { ...place, frame, node: body, depth: place.depth + 1 })
    : [end(place, { kind: "expression", node: place.node })];
}

/** What a generator hands out, in a frame of it; nothing where it does so in several places. */
export function handedOut(
  script: Script,
  definition: SyntaxNode,
  place: Omit<Place, "node">,
): readonly Traced[] {
  const [only, another] = yieldsOf(definition);
  const [word, ...values] = only ? childrenOf(only) : [];
  if (!only || another || word?.name !== "yield" || values[0]?.name === "from") return [];
  return traceValues(script, values, { ...place, node: only, depth: place.depth + 1 });
}

/** What a function gives back, in a frame of it. */
export function returned(
  script: Script,
  definition: SyntaxNode,
  place: Omit<Place, "node">,
): readonly Traced[] {
  const statements = returnsOf(definition);
  if (isOpen(place.frame, definition) || statements.length === 0) {
    return [end({ ...place, node: definition }, { kind: "unknown", node: definition })];
  }
  return statements.flatMap((statement) => {
    const conditions =
      statements.length === 1
        ? place.conditions
        : [...place.conditions, conditionAt("branch", statement)];
    const values = childrenOf(statement).slice(1);
    return traceValues(script, values, {
      ...place,
      conditions,
      node: statement,
      depth: place.depth + 1,
    });
  });
}
