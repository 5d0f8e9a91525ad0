import type { SyntaxNode } from "@lezer/common";
import type { Frame } from "../../python/frame.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";

/** `numpy.random.RandomState` where that is what makes the object of a method: one of its own stream of numbers. */
export function numberGenerator(
  script: Script,
  object: SyntaxNode,
  frame: Frame | null,
): string | null {
  const made = onlyCall(script, object, frame);
  const name = made?.name ?? "";
  return /^numpy\.random\.(?:default_rng|RandomState)$|^random\.Random$/.test(name) ? name : null;
}
