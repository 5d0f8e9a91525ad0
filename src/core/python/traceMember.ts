import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { assignmentsByTarget } from "./bindings.ts";
import { callAt } from "./calls.ts";
import { basesNamed, methodOf } from "./classes.ts";
import { commandLineOption } from "./commandLineOptions.ts";
import { conditionAt } from "./fact.ts";
import { frameKey, type Instance } from "./frame.ts";
import { literalOf } from "./literals.ts";
import type { Script } from "./script.ts";
import { classOfSelf, selfNames } from "./selfParameter.ts";
import type { Traced } from "./traced.ts";
import { end, type Follow, type Place } from "./tracedPlace.ts";
import { ancestorOf, childOf, childrenOf, isWithin, textOf } from "./tree.ts";

/** What `self.name`, `args.name`, `config["name"]` and `pair[0]` stand for. */
export function traceMember(script: Script, place: Place, follow: Follow): readonly Traced[] {
  const { node } = place;
  const object = node.firstChild;
  const property = childOf(node, "PropertyName");
  const next = { ...place, depth: place.depth + 1 };
  if (object && property) {
    return (
      traceAttribute(script, object, textOf(script, property), next, follow) ?? [
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
    const found = follow({ ...next, node: object, path: [key, ...place.path] });
    const isSelected = found.every(
      ({ value, path }) => path.length <= place.path.length || value.kind !== "expression",
    );
    return isSelected ? found : [end(place, { kind: "expression", node })];
  }
  const entries = follow({ ...next, node: object, path: [] }).flatMap((found) => {
    const entry = found.value.kind === "expression" ? entryOf(script, found.value.node, key) : null;
    return entry ? [{ entry, found }] : [];
  });
  return entries.length > 0
    ? entries.flatMap(({ entry, found }) =>
        follow({ ...next, node: entry, frame: found.frame, conditions: found.conditions }),
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
  follow: Follow,
): readonly Traced[] | null {
  const owners = follow({ ...place, node: object, path: [] });
  const found = owners.map(({ value, frame, conditions }): readonly Traced[] | null => {
    const here = { ...place, conditions };
    if (value.kind === "instance") return attributeOf(script, value.instance, name, here, follow);
    const own = value.kind === "parameter" ? classOfSelf(value.parameter) : null;
    if (own) return ofClass(script, own, name, { ...here, frame: null }, follow);
    if (value.kind === "function" && value.node.name === "ClassDefinition") {
      return ofClass(script, value.node, name, here, follow);
    }
    const parsed = value.kind === "expression" ? callAt(script, value.node) : null;
    if (!parsed || !/^parse_(?:known_)?args$/.test(parsed.method)) return null;
    const option = commandLineOption(script, name);
    const byOption = [...conditions, conditionAt("option", parsed.node)];
    return option ? follow({ ...here, frame, node: option.fallback, conditions: byOption }) : null;
  });
  const known = found.flatMap((f) => f ?? []);
  return found.length > 0 && found.every((f) => f !== null) ? known : null;
}

function attributeOf(
  script: Script,
  instance: Instance,
  name: string,
  place: Place,
  follow: Follow,
) {
  const { definition, call, frame } = instance;
  const initializer = methodOf(script, definition, "__init__");
  if (!initializer) {
    const given = argumentOf(script, call.argumentList, name);
    if (given) return follow({ ...place, node: given.value, frame });
  }
  return ofClass(script, definition, name, place, follow, instance);
}

/** The values of `self.name` in a class and its bases, else of `name` in its body; a method for itself. */
function ofClass(
  script: Script,
  definition: SyntaxNode,
  name: string,
  place: Place,
  follow: Follow,
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
      return follow({ ...place, node: value, frame: inner, conditions, open });
    });
  }
  return null;
}
