import type { SyntaxNode } from "@lezer/common";
import { type Parameter, parametersOf, unpackedPositions } from "./bindings.ts";
import type { Condition } from "./fact.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import { bodyOf, childOf, childrenOf, nameOfDefinition, statementsOf, textOf } from "./tree.ts";

/** Where a name gets the value that it has at some place. */
type Definition =
  /** `name = value`; of `a, (b, c) = value` the path to the name's part: `[1, 0]` for `b`. */
  | {
      readonly kind: "value";
      readonly values: readonly SyntaxNode[];
      readonly path: readonly number[];
    }
  /** `name += value`. */
  | { readonly kind: "update"; readonly statement: SyntaxNode }
  /** `for name in iterable`, also in a comprehension. */
  | {
      readonly kind: "item";
      readonly iterable: SyntaxNode;
      readonly path: readonly number[];
      readonly loop: SyntaxNode;
    }
  | { readonly kind: "parameter"; readonly parameter: Parameter }
  /** A function or a class. */
  | { readonly kind: "definition"; readonly node: SyntaxNode }
  | { readonly kind: "opaque"; readonly node: SyntaxNode };

export interface Reaching {
  readonly definition: Definition;
  readonly conditions: readonly Condition[];
}

interface Found {
  readonly reaching: readonly Reaching[];
  /** Nothing before these can be the value. */
  readonly isComplete: boolean;
}

const nothing: Found = { reaching: [], isComplete: false };

const known = oncePerScript(() => new Map<string, readonly Reaching[]>());

/** The definitions of a name that may give it its value where `use` stands; empty for builtins. */
export function definitionsReaching(
  script: Script,
  name: string,
  use: SyntaxNode,
): readonly Reaching[] {
  const place = `${name} ${use.from} ${use.to}`;
  const found = known(script).get(place) ?? findReaching(script, name, use);
  known(script).set(place, found);
  return found;
}

function findReaching(script: Script, name: string, use: SyntaxNode): readonly Reaching[] {
  const found: Reaching[] = [];
  let conditions: readonly Condition[] = [];
  const take = ({ reaching, isComplete }: Found): boolean => {
    found.push(...reaching.map((r) => ({ ...r, conditions: [...conditions, ...r.conditions] })));
    if (!isComplete && reaching.length > 0) {
      conditions = [...conditions, ...reaching.flatMap((r) => r.conditions)];
    }
    return isComplete;
  };
  let node = use;
  for (let parent = node.parent; parent; node = parent, parent = node.parent) {
    if (isBlock(parent)) {
      const before = statementsOf(parent).filter((s) => s.to <= node.from && s.from < node.from);
      if (take(lastIn(script, name, before))) break;
      continue;
    }
    if (take(boundBy(script, name, parent, node))) break;
    if (isDefinition(parent)) {
      // What a function reads of the scope around it is what stands there when it is called.
      const outer = scopeAround(parent);
      if (outer.name === "Script") {
        take(anyIn(script, name, statementsOf(outer)));
        break;
      }
    }
  }
  return found;
}

function isBlock(node: SyntaxNode): boolean {
  return node.name === "Script" || node.name === "Body" || node.name === "StatementGroup";
}

function isDefinition(node: SyntaxNode): boolean {
  return node.name === "FunctionDefinition" || node.name === "ClassDefinition";
}

/** The block of the function around a definition; a class's own block is no scope for what is in it. */
function scopeAround(definition: SyntaxNode): SyntaxNode {
  let outer = definition;
  while (outer.parent && outer.name !== "Script") {
    outer = outer.parent;
    if (outer.name === "FunctionDefinition") return outer;
  }
  return outer;
}

/** What a statement that a place stands within binds for it. */
function boundBy(script: Script, name: string, owner: SyntaxNode, inner: SyntaxNode): Found {
  switch (owner.name) {
    case "ForStatement":
    case "WhileStatement": {
      if (inner.name !== "Body") return nothing;
      const item = owner.name === "ForStatement" ? itemOf(script, name, owner) : null;
      if (item) return { reaching: [{ definition: item, conditions: [] }], isComplete: true };
      const carried = lastIn(script, name, statementsOf(inner)).reaching;
      return { reaching: conditional(carried, "loop", owner), isComplete: false };
    }
    case "WithStatement":
      return inner.name === "Body" ? bindingOf(script, name, owner) : nothing;
    case "FunctionDefinition":
    case "LambdaExpression": {
      if (inner.name === "ParamList") return nothing;
      const parameter = parametersOf(script, owner).find((p) => p.name === name);
      if (parameter) return complete({ kind: "parameter", parameter });
      const list = childOf(owner, "ParamList");
      const isStarred =
        list &&
        childrenOf(list).some((c) => c.name === "VariableName" && textOf(script, c) === name);
      return isStarred ? complete({ kind: "opaque", node: list }) : nothing;
    }
    default: {
      if (!/ComprehensionExpression$|^ArgList$/.test(owner.name)) return nothing;
      const item = childOf(owner, "for") ? itemOf(script, name, owner) : null;
      return item ? complete(item) : nothing;
    }
  }
}

function complete(definition: Definition): Found {
  return { reaching: [{ definition, conditions: [] }], isComplete: true };
}

function conditional(
  reaching: readonly Reaching[],
  kind: Condition["kind"],
  place: SyntaxNode,
): readonly Reaching[] {
  const { from, to } = place;
  return reaching.map((r) => ({
    ...r,
    conditions: [...r.conditions, { kind, place: { from, to } }],
  }));
}

/** The last definitions of a name in statements that run one after the other. */
function lastIn(script: Script, name: string, statements: readonly SyntaxNode[]): Found {
  const reaching: Reaching[] = [];
  let later: readonly Condition[] = [];
  for (const statement of statements.toReversed()) {
    const found = inStatement(script, name, statement);
    reaching.push(
      ...found.reaching.map((r) => ({ ...r, conditions: [...r.conditions, ...later] })),
    );
    if (found.isComplete) return { reaching, isComplete: true };
    if (found.reaching.length > 0)
      later = [...later, ...found.reaching.flatMap((r) => r.conditions)];
  }
  return { reaching, isComplete: false };
}

/** All definitions in a block that a function reads at some time: of several any may be the one. */
function anyIn(script: Script, name: string, statements: readonly SyntaxNode[]): Found {
  const reaching = statements.flatMap((s) => inStatement(script, name, s).reaching);
  const [whole] = statements;
  return {
    reaching: whole && reaching.length > 1 ? conditional(reaching, "reassigned", whole) : reaching,
    isComplete: true,
  };
}

function inStatement(script: Script, name: string, statement: SyntaxNode): Found {
  switch (statement.name) {
    case "AssignStatement":
      return assigned(script, name, statement);
    case "UpdateStatement": {
      const target = statement.firstChild;
      return target && isName(script, target, name)
        ? complete({ kind: "update", statement })
        : nothing;
    }
    case "FunctionDefinition":
    case "ClassDefinition":
      return nameOfDefinition(script, statement) === name
        ? complete({ kind: "definition", node: statement })
        : nothing;
    case "DecoratedStatement": {
      const inner = childOf(statement, "FunctionDefinition", "ClassDefinition");
      return inner ? inStatement(script, name, inner) : nothing;
    }
    case "WithStatement": {
      const body = bodyOf(statement);
      const inside = body ? lastIn(script, name, statementsOf(body)) : nothing;
      return inside.isComplete ? inside : joined(inside, bindingOf(script, name, statement));
    }
    case "IfStatement":
      return inBranches(script, name, statement);
    case "TryStatement":
      return inTry(script, name, statement);
    case "ForStatement":
    case "WhileStatement": {
      const inside = childrenOf(statement)
        .filter((c) => c.name === "Body")
        .flatMap((body) => lastIn(script, name, statementsOf(body)).reaching);
      const item = statement.name === "ForStatement" ? itemOf(script, name, statement) : null;
      const all = item ? [...inside, { definition: item, conditions: [] }] : inside;
      return { reaching: conditional(all, "loop", statement), isComplete: false };
    }
    case "ImportStatement":
      return childrenOf(statement).some((c) => isName(script, c, name))
        ? complete({ kind: "opaque", node: statement })
        : nothing;
    default:
      return nothing;
  }
}

function joined(a: Found, b: Found): Found {
  return { reaching: [...a.reaching, ...b.reaching], isComplete: a.isComplete || b.isComplete };
}

function inBranches(script: Script, name: string, statement: SyntaxNode): Found {
  const parts = childrenOf(statement);
  const bodies = parts.filter((c) => c.name === "Body");
  const found = bodies.map((body) => lastIn(script, name, statementsOf(body)));
  const head = parts[1] ? textOf(script, parts[1]) : "";
  const [first, another] = found;
  if (first && !another && /^__name__\s*==/.test(head)) return first;
  const hasElse = parts.some((c) => c.name === "else");
  return {
    reaching: conditional(
      found.flatMap((f) => f.reaching),
      "branch",
      statement,
    ),
    isComplete: hasElse && found.every((f) => f.isComplete),
  };
}

/** The body of a `try` runs to its end as a rule; what a handler sets is an exception. */
function inTry(script: Script, name: string, statement: SyntaxNode): Found {
  const [body, ...others] = childrenOf(statement).filter((c) => c.name === "Body");
  const main = body ? lastIn(script, name, statementsOf(body)) : nothing;
  const rest = others.flatMap((b) => lastIn(script, name, statementsOf(b)).reaching);
  const reaching = [
    ...(rest.length > 0 ? conditional(main.reaching, "branch", statement) : main.reaching),
    ...conditional(rest, "branch", statement),
  ];
  return { reaching, isComplete: main.isComplete };
}

function isName(script: Script, node: SyntaxNode, name: string): boolean {
  return node.name === "VariableName" && textOf(script, node) === name;
}

function assigned(script: Script, name: string, statement: SyntaxNode): Found {
  const groups: SyntaxNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === "AssignOp") groups.push([]);
    else if (child.name !== "," && child.name !== "TypeDef") groups.at(-1)?.push(child);
  }
  const values = groups.length > 1 ? (groups.pop() ?? []) : [];
  for (const targets of groups) {
    const path =
      targets.length > 1 ? pathTo(script, name, targets) : pathIn(script, name, targets[0]);
    if (path !== null) return complete({ kind: "value", values, path });
  }
  return nothing;
}

/** The path to a name within targets that stand side by side; null where it is none of them. */
function pathTo(
  script: Script,
  name: string,
  targets: readonly SyntaxNode[],
): readonly number[] | null {
  for (const { target, at } of unpackedPositions(targets)) {
    const inner = pathIn(script, name, target);
    if (inner !== null) return [at, ...inner];
  }
  return null;
}

function pathIn(
  script: Script,
  name: string,
  target: SyntaxNode | undefined,
): readonly number[] | null {
  if (!target) return null;
  if (isName(script, target, name)) return [];
  if (!/^(?:Tuple|Array|Parenthesized)Expression$/.test(target.name)) return null;
  const items = childrenOf(target).filter((c) => !/^[()[\],]$/.test(c.name));
  return pathTo(script, name, items);
}

/** The name as a variable of a loop, or of a comprehension's first loop that has it. */
function itemOf(script: Script, name: string, loop: SyntaxNode): Definition | null {
  const parts = childrenOf(loop);
  for (const [at, part] of parts.entries()) {
    if (part.name !== "for") continue;
    const end = parts.findIndex((p, index) => index > at && p.name === "in");
    const iterable = parts[end + 1];
    if (end < 0 || !iterable) continue;
    const targets = parts.slice(at + 1, end).filter((p) => p.name !== ",");
    const path =
      targets.length > 1 ? pathTo(script, name, targets) : pathIn(script, name, targets[0]);
    if (path !== null) return { kind: "item", iterable, path, loop };
  }
  return null;
}

/** `with open(path) as name`. */
function bindingOf(script: Script, name: string, statement: SyntaxNode): Found {
  const node = childrenOf(statement).find(
    (c) => isName(script, c, name) && c.prevSibling?.name === "as",
  );
  return node ? complete({ kind: "opaque", node }) : nothing;
}
