import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { returnedValue, type Variables } from "../../python/calledFunction.ts";
import type { Call } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, childrenOf, statementsOf, textOf } from "../../python/tree.ts";

/** The function of LambdaLR and MultiplicativeLR: its parameter, and where its value is computed. */
export interface RateFunction {
  readonly parameter: string;
  /** The expression of a lambda or of a function that only returns; else the function's body. */
  readonly body: SyntaxNode;
  readonly definition: SyntaxNode | null;
}

export function lambdaOf(script: Script, call: Call): RateFunction | null {
  const given = argumentOf(script, call.argumentList, "lr_lambda", 1)?.value;
  if (!given) return null;
  const node = given.name === "VariableName" ? definitionOf(script, given) : given;
  const parameters = node?.getChild("ParamList")?.getChild("VariableName");
  if (!node || !parameters) return null;
  const definition = node.name === "FunctionDefinition" ? node : null;
  const body = definition ? (returnedBy(definition) ?? bodyOf(definition)) : node.lastChild;
  return body ? { parameter: textOf(script, parameters), body, definition } : null;
}

function definitionOf(script: Script, name: SyntaxNode): SyntaxNode | null {
  const text = textOf(script, name);
  const [binding, another] = bindingsOf(script, text, name)?.bindings ?? [];
  if (binding?.kind === "value" && !another) return binding.value;
  return functionNamed(script, text);
}

function returnedBy(definition: SyntaxNode): SyntaxNode | null {
  const body = bodyOf(definition);
  const [only, another] = body ? statementsOf(body) : [];
  return only?.name === "ReturnStatement" && !another ? (childrenOf(only)[1] ?? null) : null;
}

export function lambdaValue(
  script: Script,
  call: Call,
  variables: Variables,
  step: number,
): number | null {
  const rate = lambdaOf(script, call);
  if (!rate) return null;
  const known = new Map([...variables, [rate.parameter, step]]);
  return rate.definition
    ? returnedValue(script, rate.definition, known, (node, variables) =>
        evaluate(script, node, variables),
      )
    : evaluate(script, rate.body, known);
}
