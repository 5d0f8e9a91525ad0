import { argumentOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { basesNamed, basesOf, classNamed } from "../../python/classes.ts";
import type { Script } from "../../python/script.ts";

/** Libraries whose trainers take the labels' smoothing from their arguments, or say themselves what they do with it. */
const libraries = /^(?:transformers|trl|optimum|adapters|peft|unsloth|accelerate)\b/;

/** The trainer, or a class that it derives from, which this file does not show; null where all is seen. */
export function unseenTrainer(script: Script): string | null {
  const names = callsOf(script)
    .filter((c) => isTrainer(script, c))
    .flatMap((c) => {
      const own = classNamed(script, c.method);
      return own
        ? [own, ...basesNamed(script, own)].flatMap((one) => basesOf(script, one))
        : [c.name ?? c.method];
    });
  return names.find((name) => !libraries.test(name) && classNamed(script, name) === null) ?? null;
}

/** `Trainer(model=net, args=arguments)`. */
function isTrainer(script: Script, { method, argumentList }: Call): boolean {
  return /Trainer$/.test(method) && argumentOf(script, argumentList, "args", 1) !== null;
}
