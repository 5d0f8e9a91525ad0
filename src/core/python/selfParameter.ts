import type { SyntaxNode } from "@lezer/common";
import { type Parameter, parametersOf } from "./bindings.ts";
import type { Script } from "./script.ts";
import { childOf, childrenOf, classAround } from "./tree.ts";

/** The class whose method has this as its first parameter, `self` by custom; null for any other parameter. */
export function classOfSelf({ position, function: method }: Parameter): SyntaxNode | null {
  return position === 0 ? classAround(method) : null;
}

/** What the methods of a class call their object. */
export function selfNames(script: Script, owner: SyntaxNode): readonly string[] {
  const methods = childrenOf(childOf(owner, "Body") ?? owner).map((statement) =>
    statement.name === "DecoratedStatement" ? childOf(statement, "FunctionDefinition") : statement,
  );
  const names = methods.flatMap((method) =>
    method?.name === "FunctionDefinition" ? (parametersOf(script, method)[0]?.name ?? []) : [],
  );
  return [...new Set(names)];
}
