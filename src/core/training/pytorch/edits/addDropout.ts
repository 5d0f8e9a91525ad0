import type { SyntaxNode } from "@lezer/common";
import { message } from "../../../message.ts";
import { type Call, callAt, callsOf } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertAfter } from "../../../python/lines.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { bodyOf, childOf, isWithin, sameNode, statementsOf } from "../../../python/tree.ts";
import { measuresInTrainingMode } from "../../loop/measuredAsTrained.ts";
import { gatesInput } from "../../model/attention.ts";
import { existingDropout, isNarrowLinear } from "../../model/dropout.ts";
import { type ForwardPass, forwardPassOf, hiddenActivationCalls } from "../../model/forwardPass.ts";
import { hiddenFeatures } from "../../model/hiddenFeatures.ts";
import {
  appendedActivations,
  hiddenActivations,
  isIndexShifted,
  type LayerList,
  layerListsIn,
  layoutAfter,
} from "../../model/layerLists.ts";
import { modelRegions } from "../../model/model.ts";
import { returnsSeveralOutputs } from "../../model/severalOutputs.ts";
import { strictLoadOf, withoutFurtherLayer } from "../../model/strictLoad.ts";
import { variableOf } from "../../optimizer/optimizers.ts";
import { edit, type Outcome, present, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";

export function addDropout({ script }: Training, rate: string): Outcome {
  const isMeasured = measuresInTrainingMode(script);
  return dropoutInModules(
    script,
    rate,
    isMeasured ? "The script never calls eval(): dropout would stay on where it measures." : null,
  );
}

/** @param otherwise why none may be added where there is none yet; null where it may. */
export function dropoutInModules(script: Script, rate: string, otherwise: string | null): Outcome {
  const regions = modelRegions(script);
  const dropout = existingDropout(script, regions);
  if (dropout.kind === "active")
    return present("Dropout is there already: {code}.", { code: dropout.code });
  if (dropout.kind === "off") {
    const { from, to } = dropout.literal;
    return edit(dropout.anchor, [{ from, to, insert: rate }], {
      title: message("Turn the dropout on (0 → {rate})", { rate }),
    });
  }
  if (regions.length === 0) return refusedBecause("No model was found in this script.");
  if (otherwise !== null) return refusedBecause(otherwise);
  return dropoutInTorch(script, regions, rate);
}

interface Insertion {
  readonly anchor: SyntaxNode;
  readonly edits: readonly (ScriptEdit | null)[];
}

function dropoutInTorch(script: Script, regions: readonly SyntaxNode[], rate: string): Outcome {
  const layer = referenceTo(script, "torch.nn.Dropout");
  const code = `${layer.text}(${rate})`;
  const lists = inLists(script, regions, code);
  if (lists === "shifted") {
    return refusedBecause(
      "The script addresses layers by their number, which a new layer would shift.",
    );
  }
  const insertions = [...lists, ...inAppends(script, regions, code)];
  const loaded = insertions.length > 0 ? strictLoadOf(script) : null;
  if (loaded) return withoutFurtherLayer(script, loaded);
  for (const definition of script.all("ClassDefinition")) {
    if (!regions.some((r) => sameNode(r, definition))) continue;
    const pass = forwardPassOf(script, definition);
    const isWanted = insertions.length === 0 && !gatesInput(script, definition);
    const insertion = pass && isWanted ? inForward(script, pass, code) : null;
    if (insertion) insertions.push(insertion);
  }
  const [first] = insertions;
  if (!first) {
    return refusedBecause(
      "No hidden activation of a linear layer was found in the model, after which dropout would go.",
    );
  }
  return edit(first.anchor, [...layer.edits, ...insertions.flatMap((i) => i.edits)]);
}

function inLists(
  script: Script,
  regions: readonly SyntaxNode[],
  code: string,
): Insertion[] | "shifted" {
  const insertions: Insertion[] = [];
  for (const list of layerListsIn(script, regions)) {
    if (embeds(script, list)) continue;
    const places = hiddenActivations(script, list, (layer) => !isNarrowLinear(script, layer));
    if (isIndexShifted(script, list, places)) return "shifted";
    const edits = places.flatMap((at) => {
      const end = list.items[at]?.to;
      return end === undefined
        ? []
        : [{ from: end, to: end, insert: layoutAfter(script, list, at) + code }];
    });
    if (edits.length > 0) insertions.push({ anchor: anchorOf(list.node), edits });
  }
  return insertions;
}

/** A time, a class or a condition on its way into every layer of another network: each number of it counts. */
function embeds(script: Script, { node, items }: LayerList): boolean {
  const name = variableOf(script, anchorOf(node)) ?? "";
  return (
    /(?:^|[._])(?:time|t|cond\w*|class\w*|label|pos\w*|noise)_?(?:mlp|emb\w*|proj\w*)$/i.test(
      name,
    ) || items.some(({ value }) => /Emb(?:ed\w*)?$/.test(callAt(script, value)?.method ?? ""))
  );
}

function anchorOf(list: SyntaxNode): SyntaxNode {
  return list.name === "ArgList" ? (list.parent ?? list) : list;
}

function inAppends(script: Script, regions: readonly SyntaxNode[], code: string): Insertion[] {
  return appendedActivations(script, regions).map(({ statement, receiver }) => ({
    anchor: statement,
    edits: [insertAfter(script, statement, [`${receiver}.append(${code})`])],
  }));
}

/** A new attribute at the end of `__init__`, applied to the hidden activations in `forward`. */
function inForward(script: Script, pass: ForwardPass, code: string): Insertion | null {
  const isWide = (layer: Call) => !isNarrowLinear(script, layer);
  const activations = hiddenActivationCalls(script, pass, isWide).map((c) => c.node);
  const hasAny = hiddenActivationCalls(script, pass, () => true).length > 0;
  const wrapped = hasAny
    ? activations
    : returnsSeveralOutputs(script, pass)
      ? []
      : hiddenFeatures(script, pass);
  const body = bodyOf(pass.initializer);
  const last = body ? lastAssignment(script, body) : null;
  const name = childOf(pass.definition, "VariableName");
  if (wrapped.length === 0 || !last || !name) return null;
  const attribute = freeAttribute(pass);
  const edits = wrapped.flatMap((node) => wrap(node, `self.${attribute}(`));
  return {
    anchor: name,
    edits: [...edits, insertAfter(script, last, [`self.${attribute} = ${code}`])],
  };
}

/** The last statement of `__init__` that makes a layer; what comes after may use or reset them. */
function lastAssignment(script: Script, body: SyntaxNode): SyntaxNode | null {
  const makesLayer = (statement: SyntaxNode) =>
    statement.name === "AssignStatement" &&
    callsOf(script).some(
      (c: Call) => isWithin(c.node, statement) && c.name?.startsWith("torch.nn"),
    );
  return statementsOf(body).findLast(makesLayer) ?? null;
}

function freeAttribute(pass: ForwardPass): string {
  return (
    ["dropout", "hidden_dropout", "dropout_layer"].find((n) => !pass.attributes.has(n)) ??
    "_dropout"
  );
}

function wrap(node: SyntaxNode, opening: string): ScriptEdit[] {
  return [
    { from: node.from, to: node.from, insert: opening },
    { from: node.to, to: node.to, insert: ")" },
  ];
}
