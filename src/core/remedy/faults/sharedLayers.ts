import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { SharedLayer } from "../../training/model/sharedLayers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";

function find({ script, sharedLayer: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const code = codeOf(script, found.item);
  return fault(
    found.place,
    separated(script, found),
    {
      title: message("Give each place a layer of its own ({code})", { code }),
      why: message(
        "All places of the list hold one and the same layer, {code}: whatever the depth, there is one set of weights, and each place pulls it another way.",
        { code },
      ),
    },
    // Weights may be shared on purpose.
    "suspected",
  );
}

/** What makes the layer is called for each place; one that is made elsewhere is copied. */
function separated(script: Script, { place, item, count }: SharedLayer): readonly ScriptEdit[] {
  const isMade = item.name === "CallExpression";
  const copy = isMade ? null : referenceTo(script, "copy.deepcopy");
  const own = textOf(script, item);
  const one = copy ? `${copy.text}(${own})` : own;
  if (count === null)
    return [...(copy?.edits ?? []), { from: item.from, to: item.to, insert: one }];
  const insert = `[${one} for _ in range(${textOf(script, count)})]`;
  return [...(copy?.edits ?? []), { from: place.from, to: place.to, insert }];
}

export const sharedLayers: Fault = {
  id: "fix-shared-layers",
  signs: anyTrouble,
  title: message("Give each place a layer of its own"),
  why: message(
    "A list that is multiplied holds the same layer many times, with one set of weights.",
  ),
  cost: message("More weights; saved ones no longer fit."),
  sources: [sources.neuraLint],
  snippets: { pytorch: "nn.Sequential(*[block(width) for _ in range(depth)])" },
  find,
};
