import type { SyntaxNode } from "@lezer/common";
import { message } from "../../../message.ts";
import { overlap } from "../../../python/applyEdits.ts";
import { attributesOf } from "../../../python/attributes.ts";
import { type Call, callAt, callsOf } from "../../../python/calls.ts";
import { basesNamed } from "../../../python/classes.ts";
import { referenceTo } from "../../../python/imports.ts";
import { callsWithin } from "../../../python/nodesWithin.ts";
import { renameCallee } from "../../../python/renameCallee.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { ancestorOf, isWithin, sameNode, textOf } from "../../../python/tree.ts";
import { gatesInput, scoresPositions } from "../../model/attention.ts";
import { chosenActivation } from "../../model/chosenActivation.ts";
import { weightDepthOf } from "../../model/depth.ts";
import { activationsOfProducts } from "../../model/forwardPass.ts";
import { forwardPassesOf } from "../../model/forwardPasses.ts";
import type { HiddenLayer } from "../../model/hiddenLayer.ts";
import { hiddenLayersOf } from "../../model/hiddenLayers.ts";
import { isRectifier, isSaturating, isWeightLayer, layerName } from "../../model/layers.ts";
import { modelRegions } from "../../model/model.ts";
import { isProvenHidden } from "../../model/provenHidden.ts";
import { edit, type Outcome, present, refusedBecause, withoutRepeats } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { initializeWeights } from "./initializeWeights.ts";

/** From so many layers on ReLU after the frameworks' own small weights leaves hardly anything of the signal. */
const needsInitialization = 8;

export function rectifyActivations(training: Training): Outcome {
  const outcome = rectifyModules(training);
  const { script } = training;
  const isShallow = weightDepthOf(script) < needsInitialization;
  if (isShallow || outcome.placement.kind !== "edit") return outcome;
  const drawn = initializeWeights(training, "he", true).placement;
  if (drawn.kind !== "edit") return outcome;
  const { edits, anchor } = outcome.placement;
  const both = withoutRepeats([...edits, ...drawn.edits]);
  if (overlap(both.filter((one) => one !== null))) return outcome;
  return edit(anchor, both, {
    title: message(
      "Use ReLU instead of sigmoid or tanh in the hidden layers, with He initialization",
    ),
  });
}

/** Without new weights. */
export function rectifyModules({ script }: Training): Outcome {
  const regions = modelRegions(script);
  const hidden = hiddenLayersOf(script, regions);
  const saturating = [
    ...hidden.flatMap((h) => saturatingCall(script, h) ?? []),
    ...overProducts(script, regions),
  ];
  const [first] = saturating;
  if (first) {
    return edit(first.node, withoutRepeats(saturating.flatMap((call) => renamed(script, call))));
  }
  const chosen = chosenForHidden(script, regions);
  if (chosen) return chosen;
  const rectifier = callsOf(script).find(
    (c) =>
      regions.some((r) => isWithin(c.node, r)) &&
      (isRectifier(c.name) ||
        /^(?:GELU|SiLU|ELU|SELU|gelu|silu|elu)$/.test(layerName(c.name) ?? c.method) ||
        c.method === "relu"),
  );
  return rectifier
    ? present("The hidden layers do not saturate: {code}.", {
        code: textOf(script, rectifier.callee),
      })
    : refusedBecause("No sigmoid or tanh of a hidden layer was found in the model.");
}

/** `torch.tanh(x @ self.w + self.b)` of modules that make their weights themselves. */
function overProducts(script: Script, regions: readonly SyntaxNode[]): readonly Call[] {
  return script
    .all("ClassDefinition")
    .filter(
      (definition) =>
        regions.some((region) => sameNode(region, definition)) &&
        !scoresPositions(script, definition) &&
        !gatesInput(script, definition),
    )
    .flatMap((definition) => forwardPassesOf(script, definition))
    .flatMap((pass) => activationsOfProducts(script, pass))
    .filter((call) => isSaturating(call.name));
}

/** `act()` of a parameter or a table: what chooses it is changed, where no use of it is the output. */
function chosenForHidden(script: Script, regions: readonly SyntaxNode[]): Outcome | null {
  const within = callsOf(script).filter((c) => regions.some((r) => isWithin(c.node, r)));
  const uses = within.flatMap((call) => {
    const chosen = chosenActivation(script, call.callee);
    return chosen ? [{ call, chosen }] : [];
  });
  const [first] = uses;
  if (!first) return null;
  const { choice, rectifier, name } = first.chosen;
  const isOne = uses.every(({ chosen }) => sameNode(chosen.choice, choice));
  const last = uses.reduce((furthest, { call }) => Math.max(furthest, call.node.to), 0);
  const isFollowed = within.some(
    (c) => c.node.from > last && (isWeightLayer(c) || appliesWeights(script, c)),
  );
  if (!isOne || !isFollowed) return null;
  const isClass = /^[A-Z]/.test(layerName(name) ?? "");
  const quote = textOf(script, choice).slice(-1);
  if (rectifier !== null) {
    return edit(choice, [
      { from: choice.from, to: choice.to, insert: `${quote}${rectifier}${quote}` },
    ]);
  }
  const relu = referenceTo(script, isClass ? "torch.nn.ReLU" : "torch.relu");
  return edit(choice, [...relu.edits, { from: choice.from, to: choice.to, insert: relu.text }]);
}

/** `self.out(x)` and `self.layers[-1](x)` of layers with weights that the class keeps. */
function appliesWeights(script: Script, { callee }: Call): boolean {
  const name = /^self\.(\w+)(?:\[[^\]]*\])?$/.exec(textOf(script, callee))?.[1];
  const owner = name === undefined ? null : ancestorOf(callee, "ClassDefinition");
  const owners = owner ? [owner, ...basesNamed(script, owner)] : [];
  const [kept] = owners.flatMap((one) => attributesOf(script, one).get(name ?? "") ?? []);
  return kept ? callsWithin(script, kept).some(isWeightLayer) : false;
}

/** What makes or applies the sigmoid or tanh of a hidden layer; null where it is another activation. */
function saturatingCall(script: Script, hidden: HiddenLayer): Call | null {
  const { activation } = hidden;
  // One that the network gives back is chosen for its range.
  if (!activation || !isProvenHidden(script, hidden)) return null;
  if (isSaturating(activation.name)) return activation;
  if (hidden.kind !== "applied") return null;
  if (
    /^(?:tanh|sigmoid)$/.test(activation.method) &&
    layerName(activation.name) === null &&
    activation.receiver
  ) {
    const isAttribute = textOf(script, activation.receiver) === "self";
    if (!isAttribute) return activation;
  }
  const attribute = hidden.pass.attributes.get(activation.method);
  const made = attribute ? callAt(script, attribute) : null;
  if (!made || !isSaturating(made.name)) return null;
  const uses = callsWithin(script, hidden.pass.definition).filter(
    (c) => textOf(script, c.callee) === `self.${activation.method}`,
  );
  const hiddenUses = hiddenLayersOf(script, [hidden.pass.definition]).filter(
    (h) =>
      h.kind === "applied" &&
      h.activation.method === activation.method &&
      isProvenHidden(script, h),
  );
  return uses.length === hiddenUses.length ? made : null;
}

function renamed(script: Script, call: Call): readonly ScriptEdit[] {
  const isLayer = /^[A-Z]/.test(layerName(call.name) ?? call.method);
  return renameCallee(script, call, isLayer ? "ReLU" : "relu");
}
