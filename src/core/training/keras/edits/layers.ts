import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf, separatorAfter } from "../../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../../python/calls.ts";
import { isReached } from "../../../python/condition.ts";
import { evaluate } from "../../../python/evaluate.ts";
import { importFrom, importsOf } from "../../../python/imports.ts";
import { insertAfter } from "../../../python/lines.ts";
import { literalOf } from "../../../python/literals.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { childOf, statementOf, textOf } from "../../../python/tree.ts";
import { isNarrow } from "../../model/dropout.ts";
import { variableOf } from "../../optimizer/optimizers.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import { knowsOldPackage } from "../oldKeras.ts";
import { isKerasOutput } from "../outputs.ts";

/** A layer after each hidden dense one, in a list, by `add` or as a function. */
export function afterHiddenLayers(script: Script, name: string, options: string): Outcome {
  if (name !== "LayerNormalization" && trainsInInferenceMode(script)) {
    return refusedBecause(
      "The script's own training step calls the model without training=True, so that {name} would do nothing.",
      { name },
    );
  }
  if (name === "LayerNormalization" && knowsOldPackage(script)) {
    return refusedBecause("The script is written for a Keras without {name}.", { name });
  }
  const added = { name, options };
  const sites = [
    ...inLists(script, added),
    ...inAdds(script, added),
    ...inFunctionalModel(script, added),
  ].filter(({ anchor }) => isReached(script, anchor) !== false);
  const [first] = sites;
  if (!first) {
    return refusedBecause("No hidden dense layer was found, after which {name} would go.", {
      name,
    });
  }
  return edit(first.anchor, [...first.imports, ...sites.map((s) => s.edit)]);
}

/** A step of the script's own under a tape is inference to the layers unless it says that it trains. */
function trainsInInferenceMode(script: Script): boolean {
  return (
    callsOfMethod(script, "GradientTape").length > 0 &&
    !callsOf(script).some((c) => argumentOf(script, c.argumentList, "training") !== null)
  );
}

interface AddedLayer {
  readonly name: string;
  readonly options: string;
}

interface Site {
  readonly anchor: SyntaxNode;
  readonly edit: ScriptEdit | null;
  readonly imports: readonly ScriptEdit[];
}

function inLists(script: Script, { name, options }: AddedLayer): Site[] {
  return callsOf(script)
    .filter((c) => /(?:^|\.)keras\.(?:models\.)?Sequential$/.test(c.name ?? ""))
    .flatMap((call) => {
      const layers = argumentOf(script, call.argumentList, "layers", 0)?.value;
      const items = layers?.name === "ArrayExpression" ? itemsOf(script, layers) : [];
      return items.slice(0, -1).flatMap((item) => {
        const layer = callAt(script, item.value);
        if (!layer || !isHiddenDense(script, layer, { isWide: name === "Dropout" })) return [];
        const added = layerLike(script, layer, name);
        const insert = `${separatorAfter(script, item)}${added.text}(${options})`;
        return [
          {
            anchor: call.node,
            edit: { from: item.to, to: item.to, insert },
            imports: added.imports,
          },
        ];
      });
    });
}

function inAdds(script: Script, { name, options }: AddedLayer): Site[] {
  return callsOfMethod(script, "add").flatMap((call) => {
    const layer = layerOf(script, call);
    const receiver = call.receiver;
    const statement = call.node.parent;
    if (!layer || !receiver || statement?.name !== "ExpressionStatement") return [];
    if (!isHiddenDense(script, layer, { isWide: name === "Dropout" })) return [];
    const added = layerLike(script, layer, name);
    const line = `${textOf(script, receiver)}.add(${added.text}(${options}))`;
    return [
      {
        anchor: layer.node,
        edit: insertAfter(script, statement, [line]),
        imports: added.imports,
      },
    ];
  });
}

/** `x = layers.Dense(64, "relu")(x)`. */
function inFunctionalModel(script: Script, { name, options }: AddedLayer): Site[] {
  const applied = callsOf(script).filter((c) => c.callee.name === "CallExpression");
  return applied.flatMap((call) => {
    const layer = callAt(script, call.callee);
    const target = variableOf(script, call.node);
    if (!layer || target === null || !isHiddenDense(script, layer, { isWide: name === "Dropout" }))
      return [];
    const added = layerLike(script, layer, name);
    const line = `${target} = ${added.text}(${options})(${target})`;
    const statement = statementOf(call.node);
    return [
      {
        anchor: layer.node,
        edit: insertAfter(script, statement, [line]),
        imports: added.imports,
      },
    ];
  });
}

function layerOf(script: Script, add: Call): Call | null {
  const value = itemsOf(script, add.argumentList)[0]?.value;
  const layer = value ? callAt(script, value) : null;
  return layer && /(?:^|\.)keras\.layers\./.test(layer.name ?? "") ? layer : null;
}

/** @param isWide asks for units of which some can be done without. */
export function isHiddenDense(
  script: Script,
  layer: Call,
  { isWide }: { readonly isWide: boolean },
): boolean {
  const units = argumentOf(script, layer.argumentList, "units", 0);
  if (isWide && units && isNarrow(evaluate(script, units.value))) return false;
  const activation = argumentOf(script, layer.argumentList, "activation", 1);
  const value = activation ? literalOf(script, activation.value) : null;
  return (
    /(?:^|\.)keras\.layers\.Dense$/.test(layer.name ?? "") &&
    typeof value === "string" &&
    !/^(?:softmax|linear)$/.test(value) &&
    !isKerasOutput(script, layer)
  );
}

/** `Dropout` as the file says `Dense`: `layers.Dropout`, or imported beside it. */
function layerLike(
  script: Script,
  layer: Call,
  name: string,
): { text: string; imports: readonly ScriptEdit[] } {
  const property = childOf(layer.callee, "PropertyName");
  if (property) {
    const prefix = script.text.slice(layer.callee.from, property.from);
    return { text: prefix + name, imports: [] };
  }
  const local = textOf(script, layer.callee);
  const module = importsOf(script).find((i) => i.local === local)?.module;
  return { text: name, imports: module ? importFrom(script, module, name) : [] };
}
