import { referenceTo } from "../../python/imports.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { textOf } from "../../python/tree.ts";
import type { Initializer } from "../../training/model/initializers.ts";
import { hasRectifiers } from "../../training/model/layers.ts";
import {
  type InitialWeights,
  isInitializer,
  type OwnTensor,
} from "../../training/pytorch/initialScale.ts";

/** Edits by which weights are drawn to the width of their layer. */
export function redrawWeights(script: Script, { by }: InitialWeights): readonly ScriptEdit[] {
  return isInitializer(by) ? redrawn(script, by) : own(script, by);
}

function redrawn(script: Script, { node, target, what, factor }: Initializer): ScriptEdit[] {
  if (factor !== null) return [{ from: factor.from, to: factor.to, insert: "1.0" }];
  const init = referenceTo(script, "torch.nn.init");
  const name = textOf(script, target);
  const isRectified = hasRectifiers(script);
  const quote = script.quote;
  const drawn = isRectified
    ? `${init.text}.kaiming_uniform_(${name}, nonlinearity=${quote}relu${quote})`
    : `${init.text}.xavier_uniform_(${name})`;
  const isMatrix = what === "weight" && !/^\w+$/.test(name);
  const insert = isMatrix
    ? drawn
    : `${drawn} if ${name}.dim() > 1 else ${init.text}.zeros_(${name})`;
  return [...init.edits, { from: node.from, to: node.to, insert }];
}

function own(script: Script, { node: { from, to }, draw }: OwnTensor): ScriptEdit[] {
  const init = referenceTo(script, "torch.nn.init");
  const insert = `${init.text}.xavier_uniform_(${textOf(script, draw.node)})`;
  return [...init.edits, { from, to, insert }];
}
