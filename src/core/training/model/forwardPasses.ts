import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, sameNode, textOf } from "../../python/tree.ts";
import { type ForwardPass, feedsOnlyLayers, forwardPassOf } from "./forwardPass.ts";
import { isGate } from "./gates.ts";
import { isHandedOnModule } from "./handedOnModule.ts";

const passesOf = oncePerScript(() => new Map<number, readonly ForwardPass[]>());

/** The `forward` of a module, and each method of its own that it runs: `self.encode(x)`. */
export function forwardPassesOf(script: Script, definition: SyntaxNode): readonly ForwardPass[] {
  const known = passesOf(script).get(definition.from) ?? readPasses(script, definition);
  passesOf(script).set(definition.from, known);
  return known;
}

function readPasses(script: Script, definition: SyntaxNode): readonly ForwardPass[] {
  const own = forwardPassOf(script, definition);
  const passes = own ? [{ ...own, isHandedOn: isHandedOnModule(script, definition) }] : [];
  for (const pass of passes) {
    for (const call of pass.calls) {
      const name = methodRunBy(script, call);
      const forward = name === null ? null : methodOf(script, definition, name);
      if (!forward || name === null || passes.some((p) => sameNode(p.forward, forward))) continue;
      const calls = callsWithin(script, forward);
      const isHandedOn = isOnlyHandedOn(script, passes, name);
      passes.push({ ...pass, forward, calls, isHandedOn });
    }
  }
  return passes;
}

/** `encode` of `self.encode(x)` and of `checkpoint(self.encode, x)`. */
function methodRunBy(script: Script, call: Call): string | null {
  const [first] = itemsOf(script, call.argumentList);
  const isKept = call.name === "torch.utils.checkpoint.checkpoint" && first !== undefined;
  const run = isKept ? first.value : call.callee;
  return /^self\.(\w+)$/.exec(textOf(script, run))?.[1] ?? null;
}

/** Whether what a method gives goes into layers with weights wherever it is named, and nobody else asks for it. */
function isOnlyHandedOn(script: Script, passes: readonly ForwardPass[], name: string): boolean {
  const [main] = passes;
  if (!main) return false;
  const runs = passes.flatMap((pass) =>
    pass.calls
      .filter((call) => methodRunBy(script, call) === name)
      .map((call) => feedsOnlyLayers(script, pass, call) && !isGate(script, call)),
  );
  const named = nodesWithin(script, "MemberExpression", main.definition).filter(
    (member) => textOf(script, member) === `self.${name}`,
  );
  const isAskedOutside = callsOfMethod(script, name).some(
    ({ node }) => !isWithin(node, main.definition),
  );
  return named.length === runs.length && runs.every((isFed) => isFed) && !isAskedOutside;
}
