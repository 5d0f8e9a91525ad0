import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { importsOf } from "../../python/imports.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { type Outcome, refusedBecause } from "../outcome.ts";

/**
 * A function of another file that the tensors of a functional model go through: `x = build_decoder(x, width)`. The layers
 * of the script are then not those of the network.
 */
export const foreignPartOf = oncePerScript((script): Call | null => {
  const models = callsOf(script).filter((c) =>
    /(?:^|\.)keras\.(?:models\.)?Model$/.test(c.name ?? ""),
  );
  for (const model of models) {
    const outputs = argumentOf(script, model.argumentList, "outputs", 1)?.value;
    const way = outputs ? wayTo(script, outputs) : [];
    const tensors = new Set(
      way.flatMap(({ name, value }) => (isTensor(script, value) ? [name] : [])),
    );
    const found = way
      .flatMap(({ value }) => callsWithin(script, value))
      .find((call) => isOfAnotherFile(script, call) && takesOneOf(script, call, tensors));
    if (found) return found;
  }
  return null;
});

interface Given {
  readonly name: string;
  readonly value: SyntaxNode;
}

/** What the names are given, in the same function, that an expression is made of, and so on back to the inputs. */
function wayTo(script: Script, end: SyntaxNode): readonly Given[] {
  const home = functionOf(end)?.from;
  const way: Given[] = [];
  const seen = new Set<string>();
  const namesIn = (node: SyntaxNode) => nodesWithin(script, "VariableName", node);
  const open = [...namesIn(end)];
  for (let node = open.pop(); node; node = open.pop()) {
    const name = textOf(script, node);
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { value } of assignmentsByTarget(script).get(name) ?? []) {
      if (!value || functionOf(value)?.from !== home) continue;
      way.push({ name, value });
      open.push(...namesIn(value));
    }
  }
  return way;
}

/** `Dense(8)(x)` and `Input(…)`. */
function isTensor(script: Script, value: SyntaxNode): boolean {
  const call = callAt(script, value);
  return call !== null && (call.callee.name === "CallExpression" || call.method === "Input");
}

function isOfAnotherFile(script: Script, { callee }: Call): boolean {
  const [root = ""] = textOf(script, callee).split(".");
  return importsOf(script).some(
    (i) =>
      i.local === root &&
      !/^(?:tensorflow|tf_keras|keras|numpy|math|os|sys)\b/.test(i.module ?? i.qualified),
  );
}

function takesOneOf(script: Script, { argumentList }: Call, tensors: ReadonlySet<string>): boolean {
  return itemsOf(script, argumentList).some(({ value }) => tensors.has(textOf(script, value)));
}

export function notAllLayers(script: Script, { callee }: Call): Outcome {
  return refusedBecause(
    "Layers of the network are made in another file ({code}); those of this script are only a part of it.",
    { code: textOf(script, callee) },
  );
}
