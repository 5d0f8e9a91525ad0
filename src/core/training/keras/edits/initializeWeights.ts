import { argumentOf, editItems, itemsOf } from "../../../python/arguments.ts";
import { type Call, callsOf } from "../../../python/calls.ts";
import { isReached } from "../../../python/condition.ts";
import { stringOf } from "../../../python/literals.ts";
import type { Script } from "../../../python/script.ts";
import { ancestorOf, textOf } from "../../../python/tree.ts";
import { type Initialization, notRectified, rectified } from "../../model/initialization.ts";
import { edit, type Outcome, present, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { foreignPartOf, notAllLayers } from "../foreignPart.ts";
import { loadedIntoWhole } from "../loadedNetwork.ts";
import { knowsFirstKeras } from "../oldKeras.ts";

/** Keras starts from Glorot's uniform unless a layer names another initializer. */
export function initializeWeights({ script }: Training, wanted: Initialization): Outcome {
  const loaded = loadedIntoWhole(script);
  if (loaded) {
    return refusedBecause(
      "The script loads weights ({code}), which take the place of initial ones.",
      { code: textOf(script, loaded.callee) },
    );
  }
  const foreign = foreignPartOf(script);
  if (foreign) return notAllLayers(script, foreign);
  const others = callsOf(script)
    .filter(({ node }) => isReached(script, node) !== false)
    .flatMap((call) => initializerOf(script, call) ?? []);
  const [first] = others;
  if (!first) {
    return wanted === "xavier"
      ? present("Keras initializes weights after Glorot (Xavier) by default.")
      : heInKeras(script);
  }
  if (others.some((o) => o.name === "he_uniform") !== (wanted === "he")) {
    return wanted === "he" ? notRectified : rectified;
  }
  if (!others.some(({ node }) => isReached(script, node) === true)) {
    return refusedBecause("Only one of several ways of the script has {code}.", {
      code: script.text.slice(first.from, first.to),
    });
  }
  const edits = others.map(({ from, to, name, quote }) => ({
    from,
    to,
    insert: `kernel_initializer=${quote}${name}${quote}`,
  }));
  return edit({ from: first.from, to: first.to }, edits);
}

/** Layers with ReLU that name no initializer of their own. */
function heInKeras(script: Script): Outcome {
  if (knowsFirstKeras(script)) {
    return refusedBecause(
      "The script is written for a Keras whose layers have another name for {code}.",
      { code: "kernel_initializer" },
    );
  }
  const layers = callsOf(script).filter(
    (c) =>
      /(?:^|\.)keras\.layers\.(?:Dense|Conv[123]D)$/.test(c.name ?? "") &&
      isReached(script, c.node) !== false,
  );
  const rectifiedLayers = layers.filter((layer) => {
    const activation = argumentOf(script, layer.argumentList, "activation", 1);
    return activation !== null && stringOf(textOf(script, activation.value)) === "relu";
  });
  const free = rectifiedLayers.filter(
    (layer) => argumentOf(script, layer.argumentList, "kernel_initializer") === null,
  );
  const [first] = free;
  if (!first) {
    return rectifiedLayers.length > 0
      ? present("The weights are initialized already: kernel_initializer.")
      : notRectified;
  }
  const text = `kernel_initializer=${script.quote}he_normal${script.quote}`;
  const edits = free.flatMap((l) => editItems(script, l.argumentList, { append: [text] }));
  return edit(first.node, edits);
}

function initializerOf(script: Script, call: Call) {
  const items = itemsOf(script, call.argumentList);
  const given = items.find((i) => i.keyword === "kernel_initializer");
  if (!given || ancestorOf(call.node, "ParamList")) return null;
  // By a name or a scheme of its own it may be drawn to the width of the layer already.
  if (!/random|normal|uniform|zeros|ones|constant/i.test(textOf(script, given.value))) return null;
  if (/glorot|xavier|he_|lecun|HeNormal|HeUniform|orthogonal/i.test(textOf(script, given.value)))
    return null;
  const activation = items.find((i) => i.keyword === "activation")?.value;
  const isRelu = activation ? stringOf(textOf(script, activation)) === "relu" : false;
  return {
    node: call.node,
    from: given.from,
    to: given.to,
    name: isRelu ? "he_uniform" : "glorot_uniform",
    quote: script.quote,
  };
}
