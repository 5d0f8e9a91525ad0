import type { SyntaxNode } from "@lezer/common";
import { callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";

/** `numpy.random.RandomState` where that is what makes the object of a method: one of its own stream of numbers. */
export function numberGenerator(
  script: Script,
  object: SyntaxNode,
  frame: Frame | null,
): string | null {
  const [end, another] = trace(script, object, frame);
  const made = end?.value.kind === "expression" && !another ? callAt(script, end.value.node) : null;
  const name = made?.name ?? "";
  return /^numpy\.random\.(?:default_rng|RandomState)$|^random\.Random$/.test(name) ? name : null;
}
