import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { nameOfDefinition } from "../../python/tree.ts";

/** Libraries whose models leave their loss to the Trainer, or shift their labels as it does. */
const libraries = /^(?:transformers|trl|optimum|adapters|peft|unsloth|timm|torch|torchvision)\b/;

/** The class of what a Trainer trains, where it is of the user's own, in this file or in another; else null. */
export function ownModel(script: Script): string | null {
  const names = callsOf(script)
    .filter(({ method }) => /Trainer$/.test(method))
    .flatMap(({ argumentList }) => argumentOf(script, argumentList, "model", 0)?.value ?? [])
    .flatMap((model) => classesBehind(script, model));
  return names.find((name) => !libraries.test(name)) ?? null;
}

function classesBehind(script: Script, model: SyntaxNode, depth = 0): readonly string[] {
  if (depth > 3) return [];
  return trace(script, model).flatMap(({ value }) => {
    if (value.kind === "instance") return nameOfDefinition(script, value.instance.definition);
    const call = value.kind === "expression" ? callAt(script, value.node) : null;
    if (call?.receiver && /^(?:to|cuda|half|float|bfloat16|train)$/.test(call.method))
      return classesBehind(script, call.receiver, depth + 1);
    const isClass = /(?:^|\.)[A-Z]\w*(?:\.from_\w+)?$/.test(call?.name ?? "");
    return call?.name && isClass ? call.name : [];
  });
}
