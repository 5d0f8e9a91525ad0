import type { SyntaxNode } from "@lezer/common";
import type { Script } from "./script.ts";

export function textOf(
  script: Script,
  node: { readonly from: number; readonly to: number },
): string {
  return script.text.slice(node.from, node.to);
}

const longestQuotation = 60;

/** The code of a place as a sentence quotes it: on one line, and not more of it than one reads at a glance. */
export function codeOf(
  script: Script,
  node: { readonly from: number; readonly to: number },
): string {
  return textOf(script, node).replace(/\s+/g, " ").slice(0, longestQuotation);
}

/** A node's children without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== "Comment") children.push(child);
  }
  return children;
}

export function childOf(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | null {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (names.includes(child.name)) return child;
  }
  return null;
}

export function ancestorOf(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | null {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (names.includes(parent.name)) return parent;
  }
  return null;
}

export function isWithin(
  inner: { readonly from: number; readonly to: number },
  outer: { readonly from: number; readonly to: number },
): boolean {
  return inner.from >= outer.from && inner.to <= outer.to;
}

export function sameNode(a: SyntaxNode, b: SyntaxNode): boolean {
  return a.from === b.from && a.to === b.to && a.name === b.name;
}

const blockKinds: readonly string[] = ["Script", "Body", "StatementGroup"];

/** The statement a node stands in; with `;` between statements, the one between them. */
export function statementOf(node: SyntaxNode): SyntaxNode {
  let statement = node;
  while (statement.parent && !blockKinds.includes(statement.parent.name)) {
    statement = statement.parent;
  }
  return statement;
}

/** The statement of the file's top level that holds a node. */
export function topLevelStatementOf(node: SyntaxNode): SyntaxNode {
  let statement = node;
  while (statement.parent && statement.parent.name !== "Script") statement = statement.parent;
  return statement;
}

/** Statements of a block in order, with those of `a; b` lines one by one. */
export function statementsOf(block: SyntaxNode): SyntaxNode[] {
  return childrenOf(block).flatMap((child) => {
    if (child.name === "StatementGroup") return statementsOf(child);
    return child.name === ":" || child.name === ";" || child.type.isError ? [] : [child];
  });
}

/** Where a node's last token ends: a compound statement's own end lies after its newline. */
export function endOf(node: SyntaxNode): number {
  let last = node;
  for (let child = last.lastChild; child; child = last.lastChild) {
    while (child && (child.name === "Comment" || child.from === child.to))
      child = child.prevSibling;
    if (!child) break;
    last = child;
  }
  return last.to;
}

/** Function whose scope a node stands in; null at the top level and in class bodies outside functions. */
export function functionOf(node: SyntaxNode): SyntaxNode | null {
  return ancestorOf(node, "FunctionDefinition");
}

/** The class in whose body a function stands, decorated or not; null for one that is no method. */
export function classAround(definition: SyntaxNode): SyntaxNode | null {
  const { parent } = definition;
  const owner = (parent?.name === "DecoratedStatement" ? parent : definition).parent?.parent;
  return owner?.name === "ClassDefinition" ? owner : null;
}

/** A method whose first parameter is the object, or the class, that it is called on. */
export function takesSelf(script: Script, definition: SyntaxNode): boolean {
  const decorators = definition.parent?.getChildren("Decorator") ?? [];
  const isStatic = decorators.some((d) => /^@\s*staticmethod\b/.test(textOf(script, d)));
  return classAround(definition) !== null && !isStatic;
}

export function bodyOf(definition: SyntaxNode): SyntaxNode | null {
  return childOf(definition, "Body");
}

export function nameOfDefinition(script: Script, definition: SyntaxNode): string {
  const name = childOf(definition, "VariableName");
  return name ? textOf(script, name) : "";
}

/** Visits a subtree depth first; the visitor returns false to leave a node's children out. */
export function visit(node: SyntaxNode, visitor: (node: SyntaxNode) => boolean): void {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (visitor(child)) visit(child, visitor);
  }
}

/** The return statements of a function itself, and of none within it. */
export function returnsOf(definition: SyntaxNode): readonly SyntaxNode[] {
  return ownNodes(definition, "ReturnStatement");
}

/** Where a function itself hands out an item of what it generates. */
export function yieldsOf(definition: SyntaxNode): readonly SyntaxNode[] {
  return ownNodes(definition, "YieldStatement");
}

function ownNodes(definition: SyntaxNode, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  visit(definition, (node) => {
    if (node.name === name) found.push(node);
    return !/^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(node.name);
  });
  return found;
}

/** The loops around a node in its own function, innermost first. */
export function loopsAround(node: SyntaxNode): readonly SyntaxNode[] {
  const home = functionOf(node);
  const loops: SyntaxNode[] = [];
  const kinds = ["ForStatement", "WhileStatement"];
  for (let loop = ancestorOf(node, ...kinds); loop; loop = ancestorOf(loop, ...kinds)) {
    if (functionOf(loop)?.from === home?.from) loops.push(loop);
  }
  return loops;
}

/** Two nodes of which one run of the script reaches only one: `if` and its `else`. */
export function isInOtherBranch(a: SyntaxNode, b: SyntaxNode): boolean {
  for (let at = ancestorOf(a, "IfStatement"); at; at = ancestorOf(at, "IfStatement")) {
    const branches = at.getChildren("Body");
    const [first, second] = [a, b].map((node) => branches.find((body) => isWithin(node, body)));
    if (first && second && first.from !== second.from) return true;
  }
  return false;
}
