import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertAfter } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { PassingLayer } from "../../training/model/layersMadeInForward.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault, suspicion } from "./fault.ts";

/** A layer that is made in `forward`: what it learns is forgotten with the call, and no optimizer gets it. */
export function passingLayers(program: TrainingProgram): Discovery | null {
  const { script, passingLayers: found, initializers, weightsLookedAt } = program;
  const [first, another] = found;
  if (!first || another) return null;
  const { call, attribute, width } = first;
  // Weights that have no size yet can be neither counted nor drawn.
  if (width !== null && (initializers.length > 0 || weightsLookedAt)) {
    return suspicion(
      program,
      call.node,
      "the layer is made anew at every call of forward(): its weights are drawn, used once and forgotten. Make it in __init__.",
    );
  }
  return fault(call.node, keptIn(script, first), {
    title: message("Make the layer once, in __init__ (self.{attribute})", { attribute }),
    why: message(
      "{code} makes new weights at every call of forward(): they are drawn, used once and forgotten, and the optimizer never gets them.",
      { code: codeOf(script, call.node) },
    ),
  });
}

/** Where only `forward` knows the width, a lazy layer takes it from the first batch. */
function keptIn(script: Script, layer: PassingLayer): readonly (ScriptEdit | null)[] {
  const { call, attribute, after, width } = layer;
  const { from, to } = call.node;
  const list = textOf(script, call.argumentList);
  const lazy = width && referenceTo(script, `torch.nn.Lazy${call.method}`);
  const made = width
    ? `${lazy?.text}(${list.slice(width.to - call.argumentList.from).replace(/^\s*,?\s*/, "")}`
    : textOf(script, call.node);
  const kept = `self.${attribute} = ${made.replace(/\s*\n\s*/g, " ")}`;
  return [
    ...(lazy?.edits ?? []),
    { from, to, insert: `self.${attribute}` },
    insertAfter(script, after, [kept]),
  ];
}
