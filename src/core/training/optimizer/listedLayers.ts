import type { SyntaxNode } from "@lezer/common";
import { callsOfMethod, dottedName } from "../../python/calls.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, textOf } from "../../python/tree.ts";
import { optimizedParametersOf } from "./optimizedParameters.ts";

/** A module whose parameters an optimizer is given: `net.conv1`. */
interface ListedModule {
  readonly name: string;
  readonly at: SyntaxNode;
}

/** Modules whose parameters, or whose `weight`, optimizers are given, as written. */
const listedModulesOf = oncePerScript((script): readonly ListedModule[] => {
  const given = [
    ...optimizedParametersOf(script).map(({ value }) => value),
    ...callsOfMethod(script, "add_param_group").map(({ argumentList }) => argumentList),
  ];
  return given.flatMap((part) => [
    ...callsWithin(script, part).flatMap(({ method, receiver, node }) => {
      const isGiven = method === "parameters" || method === "named_parameters";
      const name = isGiven && receiver ? dottedName(script, receiver) : null;
      return name === null ? [] : [{ name, at: node }];
    }),
    ...nodesWithin(script, "MemberExpression", part).flatMap((at) => {
      const name = /^([\w.]+)\.(?:weight|bias)$/.exec(textOf(script, at))?.[1];
      return name === undefined ? [] : [{ name, at }];
    }),
  ]);
});

/**
 * A layer of a class that optimizers are given by its name, where none is given the whole: what the class has besides, a
 * new layer too, no optimizer trains. Null where there is none.
 */
export function listedApart(
  script: Script,
  definition: SyntaxNode,
  attributes: ReadonlyMap<string, SyntaxNode>,
): string | null {
  const listed = listedModulesOf(script);
  const isOwn = ({ name, at }: ListedModule) => {
    const [, whole, part] = /^([\w.]+)\.(\w+)$/.exec(name) ?? [];
    if (whole === undefined || part === undefined || !attributes.has(part)) return false;
    const isHere = whole !== "self" || ancestorOf(at, "ClassDefinition")?.from === definition.from;
    return isHere && !listed.some((other) => `${whole}.`.startsWith(`${other.name}.`));
  };
  return listed.find(isOwn)?.name ?? null;
}
