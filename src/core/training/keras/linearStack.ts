import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { basesOf } from "../../python/classes.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { loopsAround, sameNode } from "../../python/tree.ts";
import { kerasHeadOf, kerasLossOf } from "./head.ts";
import { kerasWeightLayers } from "./outputs.ts";

const anyLayer =
  /(?:^|\.)keras\.(?:layers|activations|ops|applications)\.|^tensorflow\.(?:nn|math)\./;
const straight =
  /\.keras\.layers\.(?:Dense|Dropout|Flatten|Reshape|Rescaling|Normalization|BatchNormalization|Input|InputLayer)$/;

/** Hidden layers of a Keras classifier that has nothing but straight lines before its output: together they are one. */
export const linearStackOf = oncePerScript((script): readonly Call[] => {
  const head = kerasHeadOf(script);
  const loss = kerasLossOf(script);
  if (!head || !loss || !/crossentropy$/.test(loss.kind) || definesLayers(script)) return [];
  const bent = callsOf(script).filter(
    ({ name }) => anyLayer.test(name ?? "") && !straight.test(`.${name ?? ""}`),
  );
  // The activation of the output may be a layer of its own.
  if (bent.length !== (head.activation.isLayer ? 1 : 0)) return [];
  const hidden = kerasWeightLayers(script).filter(({ node }) => !sameNode(node, head.layer.node));
  return hidden.length > 1 && hidden.every((layer) => isLinear(script, layer)) ? hidden : [];
});

function isLinear(script: Script, { node, argumentList }: Call): boolean {
  const items = itemsOf(script, argumentList);
  const given = argumentOf(script, argumentList, "activation", 1);
  // Where a layer is called, arithmetic may come between it and the next.
  const isCalled = node.parent?.name === "CallExpression";
  const isOpen = isCalled || items.some(({ star }) => star !== "") || loopsAround(node).length > 0;
  const activation = given ? literalOf(script, given.value) : null;
  return !isOpen && (activation === null || activation === "linear");
}

/** Models and layers of the script's own may bend what passes through them. */
function definesLayers(script: Script): boolean {
  return script
    .all("ClassDefinition")
    .some((definition) => basesOf(script, definition).some((base) => /keras/.test(base)));
}
