import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { assignmentsByTarget, type Parameter } from "./bindings.ts";
import { type Call, callAt } from "./calls.ts";
import { basesNamed, methodOf } from "./classes.ts";
import { commandLineOption } from "./commandLineOptions.ts";
import { type Condition, conditionAt } from "./fact.ts";
import { type Frame, frameKey, frameOf, type Instance, isOpen } from "./frame.ts";
import { literalOf } from "./literals.ts";
import { callersOf } from "./passedArguments.ts";
import { definitionsReaching } from "./reachingDefinitions.ts";
import type { Script } from "./script.ts";
import { classOfSelf, selfNames } from "./selfParameter.ts";
import { distinctEnds, type Traced, type Value } from "./traced.ts";
import { ancestorOf, childOf, childrenOf, isWithin, returnsOf, takesSelf, textOf } from "./tree.ts";

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

interface Place {
  readonly node: SyntaxNode;
  readonly frame: Frame | null;
  readonly path: readonly number[];
  readonly conditions: readonly Condition[];
  readonly depth: number;
  /** The attributes that are being followed: what leads back to one of them adds no value to it. */
  readonly open?: readonly string[];
  /** How many places were followed until now on all ways together. */
  readonly steps?: { taken: number };
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
      return traceMember(script, place);
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

function end(place: Place, value: Value): Traced {
  return { value, frame: place.frame, path: place.path, conditions: place.conditions };
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

function traceMember(script: Script, place: Place): readonly Traced[] {
  const { node } = place;
  const object = node.firstChild;
  const property = childOf(node, "PropertyName");
  const next = { ...place, depth: place.depth + 1 };
  if (object && property) {
    return (
      traceAttribute(script, object, textOf(script, property), next) ?? [
        end(place, { kind: "expression", node }),
      ]
    );
  }
  const [, open, index, close] = childrenOf(node);
  const key = index ? literalOf(script, index) : undefined;
  if (!object || open?.name !== "[" || close?.name !== "]" || key === undefined) {
    return [end(place, { kind: "expression", node })];
  }
  if (typeof key === "number") {
    const found = traceAt(script, { ...next, node: object, path: [key, ...place.path] });
    const isSelected = found.every(
      ({ value, path }) => path.length <= place.path.length || value.kind !== "expression",
    );
    return isSelected ? found : [end(place, { kind: "expression", node })];
  }
  const entries = traceAt(script, { ...next, node: object, path: [] }).flatMap((found) => {
    const entry = found.value.kind === "expression" ? entryOf(script, found.value.node, key) : null;
    return entry ? [{ entry, found }] : [];
  });
  return entries.length > 0
    ? entries.flatMap(({ entry, found }) =>
        traceAt(script, { ...next, node: entry, frame: found.frame, conditions: found.conditions }),
      )
    : [end(place, { kind: "expression", node })];
}

/** The entry of a dictionary that is written out. */
function entryOf(script: Script, node: SyntaxNode, key: unknown): SyntaxNode | null {
  const call = callAt(script, node);
  if (call?.name === "dict" && typeof key === "string") {
    return argumentOf(script, call.argumentList, key)?.value ?? null;
  }
  const [only, another] = call ? itemsOf(script, call.argumentList) : [];
  // `ModuleDict({"a": …})` and the like hold what they are given.
  if (only && !another && only.keyword === null) return entryOf(script, only.value, key);
  if (node.name !== "DictionaryExpression") return null;
  const found = itemsOf(script, node).filter((i) => i.key && literalOf(script, i.key) === key);
  return found.length === 1 ? (found[0]?.value ?? null) : null;
}

/** `self.name`, `config.name`, `args.name`; null where the object is none of the script's. */
function traceAttribute(
  script: Script,
  object: SyntaxNode,
  name: string,
  place: Place,
): readonly Traced[] | null {
  const owners = traceAt(script, { ...place, node: object, path: [] });
  const found = owners.map(({ value, frame, conditions }): readonly Traced[] | null => {
    const here = { ...place, conditions };
    if (value.kind === "instance") return attributeOf(script, value.instance, name, here);
    const own = value.kind === "parameter" ? classOfSelf(value.parameter) : null;
    if (own) return ofClass(script, own, name, { ...here, frame: null });
    if (value.kind === "function" && value.node.name === "ClassDefinition") {
      return ofClass(script, value.node, name, here);
    }
    const parsed = value.kind === "expression" ? callAt(script, value.node) : null;
    if (!parsed || !/^parse_(?:known_)?args$/.test(parsed.method)) return null;
    const option = commandLineOption(script, name);
    const byOption = [...conditions, conditionAt("option", parsed.node)];
    return option
      ? traceAt(script, { ...here, frame, node: option.fallback, conditions: byOption })
      : null;
  });
  const known = found.flatMap((f) => f ?? []);
  return found.length > 0 && found.every((f) => f !== null) ? known : null;
}

function attributeOf(script: Script, instance: Instance, name: string, place: Place) {
  const { definition, call, frame } = instance;
  const initializer = methodOf(script, definition, "__init__");
  if (!initializer) {
    const given = argumentOf(script, call.argumentList, name);
    if (given) return traceAt(script, { ...place, node: given.value, frame });
  }
  return ofClass(script, definition, name, place, instance);
}

/** The values of `self.name` in a class and its bases, else of `name` in its body; a method for itself. */
function ofClass(
  script: Script,
  definition: SyntaxNode,
  name: string,
  place: Place,
  instance: Instance | null = null,
): readonly Traced[] | null {
  const lineage = [definition, ...basesNamed(script, definition)];
  for (const owner of lineage) {
    const method = methodOf(script, owner, name);
    if (method) return [end(place, { kind: "function", node: method, self: instance })];
    const assigned = selfNames(script, owner)
      .flatMap((self) => assignmentsByTarget(script).get(`${self}.${name}`) ?? [])
      .filter(({ statement }) => isWithin(statement, owner));
    const body = childOf(owner, "Body");
    const inBody = (assignmentsByTarget(script).get(name) ?? []).filter(
      ({ statement }) => statement.parent && body && statement.parent.from === body.from,
    );
    const places = assigned.length > 0 ? assigned : inBody;
    if (places.length === 0) continue;
    const key = `${owner.from} ${name} ${instance?.call.node.from ?? ""} ${frameKey(instance?.frame ?? null)}`;
    if (place.open?.includes(key)) return [];
    const open = [...(place.open ?? []), key];
    const isOne = places.length === 1;
    return places.flatMap(({ value, statement }): readonly Traced[] => {
      if (!value) return [end(place, { kind: "unknown", node: statement })];
      const method = ancestorOf(statement, "FunctionDefinition");
      const inner =
        instance && method && method.from >= owner.from
          ? { definition: method, call: instance.call, caller: instance.frame, self: instance }
          : null;
      const isBranched =
        ancestorOf(statement, "IfStatement", "FunctionDefinition")?.name === "IfStatement";
      const conditions = [
        ...place.conditions,
        ...(isOne ? [] : [conditionAt("reassigned", statement)]),
        ...(isBranched ? [conditionAt("branch", statement)] : []),
      ];
      return traceAt(script, { ...place, node: value, frame: inner, conditions, open });
    });
  }
  return null;
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
    if (value.kind !== "function") return [end(here, { kind: "expression", node })];
    if (value.node.name === "ClassDefinition") {
      const instance = { definition: value.node, call, frame };
      return [end(here, { kind: "instance", instance })];
    }
    const inner = { definition: value.node, call, caller: frame, self: value.self };
    return returned(script, value.node, { ...here, frame: inner });
  });
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
