import { methodOf } from "../../../python/classes.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertBefore } from "../../../python/lines.ts";
import { ancestorOf, nameOfDefinition } from "../../../python/tree.ts";
import { optimizersOf } from "../../optimizer/optimizers.ts";
import { edit, type Outcome, present, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";

const hook = "on_before_optimizer_step";

/** A method of a Lightning module that logs the norm of all gradients before each step. */
export function logGradientNorm({ script }: Training): Outcome {
  const [method, another] = script
    .all("FunctionDefinition")
    .filter((f) => nameOfDefinition(script, f) === "configure_optimizers");
  const module = method ? ancestorOf(method, "ClassDefinition") : null;
  if (!method || !module || another || method.parent?.name === "DecoratedStatement") {
    return refusedBecause("No single module with configure_optimizers() is in this script.");
  }
  if (optimizersOf(script).length > 1) {
    return refusedBecause("The module trains with several optimizers, whose norms would be mixed.");
  }
  if (methodOf(script, module, hook)) {
    return present("The module has its own {hook}() already.", { hook });
  }
  const { text, edits } = referenceTo(script, "torch.stack");
  const { quote } = script;
  const lines = [
    // Lightning before 2.0 gives the number of the optimizer, too.
    `def ${hook}(self, optimizer, *_):`,
    "\tnorms = [p.grad.norm() for p in self.parameters() if p.grad is not None]",
    `\tself.log(${quote}grad_norm${quote}, ${text}(norms).norm())`,
    "",
  ];
  return edit(method, [...edits, insertBefore(script, method, lines)]);
}
