import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { definitionsReaching } from "../../python/reachingDefinitions.ts";
import type { Script } from "../../python/script.ts";
import { childOf, functionOf, isWithin, sameNode, textOf } from "../../python/tree.ts";

/** Where a value goes within the function that it is made in. */
export interface Destinations {
  /** A layer with weights takes it. */
  readonly entersLayers: boolean;
  /** It is given back, or kept where it is not followed, without such a layer in between. */
  readonly leaves: boolean;
  /** It is given back, and kept nowhere. */
  readonly isOnlyReturned: boolean;
}

/** Follows a value through names, views and functions, up to what has weights. */
export function destinationsOf(
  script: Script,
  value: SyntaxNode,
  hasWeights: (application: SyntaxNode) => boolean,
): Destinations {
  const visited = new Set<string>();
  const open = [value];
  let [entersLayers, isReturned, isKept] = [false, false, false];
  for (let node = open.pop(); node; node = open.pop()) {
    const place = `${node.name} ${node.from} ${node.to}`;
    if (visited.has(place)) continue;
    visited.add(place);
    const next = nextOf(script, node);
    if (next === "outside") {
      if (node.parent?.name === "ReturnStatement") isReturned = true;
      else isKept = true;
    } else if (next.some((n) => mayHaveWeights(n, node) && hasWeights(n))) {
      entersLayers = true;
    } else open.push(...next);
  }
  return { entersLayers, leaves: isReturned || isKept, isOnlyReturned: isReturned && !isKept };
}

/** `layer(x)` and `x @ w`, not `x.view(2)`. */
function mayHaveWeights(application: SyntaxNode, node: SyntaxNode): boolean {
  return (
    application.name === "BinaryExpression" ||
    (application.name === "CallExpression" && takes(application, node))
  );
}

function takes(call: SyntaxNode, node: SyntaxNode): boolean {
  const list = childOf(call, "ArgList");
  return list !== null && isWithin(node, list);
}

/** What has the value of `node` next; nothing where only its shape or its size is asked. */
function nextOf(script: Script, node: SyntaxNode): readonly SyntaxNode[] | "outside" {
  const { parent } = node;
  switch (parent?.name) {
    case "MemberExpression": {
      const property = childOf(parent, "PropertyName");
      const isAsked = property && /^(?:shape|dtype|device|ndim)$/.test(textOf(script, property));
      const isObject = parent.firstChild !== null && sameNode(parent.firstChild, node);
      return isAsked || !isObject ? [] : [parent];
    }
    case "ArgList": {
      const method = parent.parent ? callAt(script, parent.parent)?.method : undefined;
      const isKept = /^(?:append|extend|insert|add|update)$/.test(method ?? "");
      return parent.parent && !isKept ? [parent.parent] : "outside";
    }
    case "CallExpression":
      return /^(?:size|dim|numel)$/.test(callAt(script, parent)?.method ?? "") ? [] : [parent];
    case "AssignStatement":
      return readsAfter(script, parent, node);
    case "UpdateStatement":
      return readsAfter(script, parent, null);
    case "IfStatement":
    case "WhileStatement":
    case "AssertStatement":
    case "ExpressionStatement":
      return [];
    default:
      return parent && /Expression$/.test(parent.name) ? [parent] : "outside";
  }
}

/** The places that read what a statement gives to a name; what it keeps elsewhere is not followed. */
function readsAfter(
  script: Script,
  statement: SyntaxNode,
  value: SyntaxNode | null,
): readonly SyntaxNode[] | "outside" {
  const home = functionOf(statement);
  const targets = value
    ? assignmentsOf(statement).flatMap((a) =>
        a.value === null || isWithin(value, a.value) ? [a.target] : [],
      )
    : [statement.firstChild].filter((n) => n !== null);
  if (!home || targets.length === 0 || targets.some((t) => t.name !== "VariableName"))
    return "outside";
  const names = new Set(targets.map((t) => textOf(script, t)));
  return nodesWithin(script, "VariableName", home).filter(
    (read) =>
      names.has(textOf(script, read)) &&
      !isTarget(read) &&
      definitionsReaching(script, textOf(script, read), read).some(({ definition }) =>
        definition.kind === "value"
          ? definition.values.some((v) => isWithin(v, statement))
          : definition.kind === "update" && definition.statement.from === statement.from,
      ),
  );
}

/** Where a function reads what it is given for a parameter. */
export function readsOfParameter(
  script: Script,
  definition: SyntaxNode,
  name: string,
): readonly SyntaxNode[] {
  return nodesWithin(script, "VariableName", definition).filter(
    (read) =>
      textOf(script, read) === name &&
      read.parent?.name !== "ParamList" &&
      !isTarget(read) &&
      definitionsReaching(script, name, read).some(
        (reaching) => reaching.definition.kind === "parameter",
      ),
  );
}

function isTarget(name: SyntaxNode): boolean {
  return (
    name.parent?.name === "AssignStatement" &&
    assignmentsOf(name.parent).some(({ target }) => sameNode(target, name))
  );
}
