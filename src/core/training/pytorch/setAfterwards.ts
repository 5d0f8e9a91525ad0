import type { SyntaxNode } from "@lezer/common";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { textOf } from "../../python/tree.ts";
import { type Initializer, initializersOf } from "../model/initializers.ts";
import { isInModel, type Model } from "../model/model.ts";
import { layersInitialized, scopesOf } from "./initialized.ts";

/** `net[0].weight.data.normal_(0, 0.01)` outside the model's definition: it comes after what is drawn where the model is made. */
export function setsAfterwards(script: Script, model: Model): SyntaxNode | null {
  const found = initializersOf(script).find(
    (one) =>
      /^(?:weight|any)$/.test(one.what) &&
      one.factor === null &&
      !isInModel(model, one.node) &&
      (isOf(script, model, one) || layersInitialized(script, one).length > 0),
  );
  return found?.node ?? null;
}

/** A part of the model by its name, one in a loop over its parts, or one that its `apply` hands over. */
function isOf(script: Script, { name }: Model, { target }: Initializer): boolean {
  const isNamed = (part: SyntaxNode) => /^[\w.]+/.exec(textOf(script, part))?.[0] === name;
  if (textOf(script, target).startsWith(`${name}.`)) return true;
  if (textOf(script, target).startsWith(`${name}[`)) return true;
  const owner = target.name === "MemberExpression" ? target.firstChild : target;
  return (
    owner !== null &&
    trace(script, owner)
      .flatMap((found) => scopesOf(script, found))
      .some(isNamed)
  );
}
