import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { assignmentsByTarget } from "../../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import type { Script } from "../../../python/script.ts";
import {
  ancestorOf,
  bodyOf,
  codeOf,
  functionOf,
  loopsAround,
  nameOfDefinition,
  statementOf,
  textOf,
} from "../../../python/tree.ts";
import { type Initialization, notRectified, rectified } from "../../model/initialization.ts";
import { isRectifier, layerKindOf, layerName } from "../../model/layers.ts";
import { isInModel, type Model, modelOf } from "../../model/model.ts";
import { periodicActivation } from "../../model/periodicActivation.ts";
import { loadedWeights } from "../../model/pretrained.ts";
import { type Outcome, present, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { setsAfterwards } from "../setAfterwards.ts";
import { appliedTo, functionName } from "./appliedTo.ts";
import { initializeRecurrent } from "./initializeRecurrent.ts";

export function initializeWeights(
  training: Training,
  wanted: Initialization,
  /** The hidden layers are about to get ReLU with the same edit. */
  isRectifiedNext = false,
): Outcome {
  const { script } = training;
  const loaded = loadedWeights(script);
  if (loaded) {
    return refusedBecause(
      "The script loads trained weights ({code}), which new ones would overwrite.",
      {
        code: textOf(script, loaded.callee),
      },
    );
  }
  const known = callsOf(script).find((c) =>
    /^(?:xavier|kaiming|orthogonal|trunc_normal)_\w*$/.test(c.method),
  );
  if (known)
    return present("The weights are initialized already: {code}.", {
      code: textOf(script, known.callee),
    });
  const drawn = callsOf(script).find((c) => isDrawnToWidth(script, c));
  if (drawn)
    return present("The weights are initialized already: {code}.", {
      code: codeOf(script, drawn.node),
    });
  const wave = periodicActivation(script);
  if (wave) {
    return refusedBecause(
      "{code} is periodic: the size of the weights before it says which frequencies it can learn.",
      { code: codeOf(script, wave) },
    );
  }
  const normed = callsOf(script).find((c) =>
    /^(?:weight_norm|spectral_norm)$|^Lazy/.test(c.method),
  );
  if (normed) {
    return refusedBecause("Weights behind {code} cannot be set directly.", {
      code: textOf(script, normed.callee),
    });
  }
  const own = callsOfMethod(script, "apply").find((c) => overwrites(script, c));
  if (own) {
    return refusedBecause("The script draws its initial weights itself: {code}.", {
      code: textOf(script, own.node),
    });
  }
  const model = modelOf(script);
  const later = model ? setsAfterwards(script, model) : null;
  if (later) {
    return refusedBecause("The script draws its initial weights itself: {code}.", {
      code: textOf(script, later),
    });
  }
  const filled = callsOf(script).find((c) => {
    const owner = filledNetwork(script, c);
    const isAnother = owner !== model?.name && assignmentsByTarget(script).has(owner ?? "");
    return owner !== null && !isAnother && !(model && isInModel(model, c.node));
  });
  if (filled) {
    return refusedBecause("The script draws its initial weights itself: {code}.", {
      code: textOf(script, filled.node),
    });
  }
  return initializeTorch(script, wanted, isRectifiedNext);
}

/** `net` of `p.data.normal_(0, 0.02)` and `init.normal_(p)` for each `p` of `net.parameters()`; else null. */
function filledNetwork(
  script: Script,
  { method, name, receiver, argumentList, node }: Call,
): string | null {
  if (!/^(?:normal|uniform|zero|zeros|fill|constant|ones)_$/.test(method)) return null;
  const isOfLibrary = /\binit\.\w+$/.test(name ?? "");
  const filled = isOfLibrary ? itemsOf(script, argumentList)[0]?.value : receiver;
  const parameter = filled ? textOf(script, filled).replace(/\.data$/, "") : "";
  const loop = /^\w+$/.test(parameter) ? ancestorOf(node, "ForStatement") : null;
  const body = loop ? bodyOf(loop) : null;
  if (!loop || !body) return null;
  const [targets = "", values = ""] = textOf(script, { from: loop.from, to: body.from }).split(
    /\bin\b/,
  );
  const names: readonly string[] = targets.match(/\w+/g) ?? [];
  const owner = /([\w.]+)\.(?:named_)?parameters\(/.exec(values)?.[1];
  return names.includes(parameter) ? (owner ?? null) : null;
}

/** `weight.normal_(0, math.sqrt(2 / n))` and the like: what He's and Xavier's initialization do, written by hand. */
function isDrawnToWidth(script: Script, { method, argumentList, node }: Call): boolean {
  if (!/^(?:normal_|uniform_|randn|normal|uniform)$/.test(method)) return false;
  const given = textOf(script, argumentList);
  const names = given.match(/\b[a-z_]\w*\b/gi) ?? [];
  const written = [
    given,
    ...names.flatMap((name) =>
      (assignmentsByTarget(script).get(name) ?? []).map(({ statement }) =>
        textOf(script, statement),
      ),
    ),
    method === "randn" ? textOf(script, statementOf(node)) : "",
  ];
  return written.some((text) =>
    /sqrt\([^)]*\/|\/\s*(?:\w+\.)?sqrt|\/[^)]*\)\s*\*\*\s*0?\.5/.test(text),
  );
}

/** `model.apply(init_weights)` comes after what is drawn where the model is made. */
function overwrites(script: Script, { receiver, argumentList }: Call): boolean {
  if (receiver === null || textOf(script, receiver) === "self") return false;
  return itemsOf(script, argumentList).some((i) =>
    /^[\w.]*(?:init|weight|xavier|kaiming)\w*$/i.test(textOf(script, i.value)),
  );
}

function initializeTorch(
  script: Script,
  wanted: Initialization,
  isRectifiedNext: boolean,
): Outcome {
  const model = modelOf(script);
  if (!model) {
    return refusedBecause("No model was found that the optimizer's parameters come from.");
  }
  const layers = layerClasses(script, model);
  if (layers.length === 0) {
    return refusedBecause(
      "No linear or convolutional layer of the model {name} is in this script.",
      { name: model.name },
    );
  }
  const init = referenceTo(script, "torch.nn.init");
  const classes = layers.map((layer) => referenceTo(script, `torch.nn.${layer}`).text);
  const isHe =
    isRectifiedNext ||
    callsOf(script).some(
      (c) => isInModel(model, c.node) && (isRectifier(c.name) || /^relu_?$/.test(c.method)),
    );
  if (isHe !== (wanted === "he")) return isHe ? rectified : notRectified;
  if (drawsOneLayer(script, model)) {
    const remembering = wanted === "xavier" ? initializeRecurrent(script, model) : null;
    if (remembering !== null) return remembering;
    return refusedBecause(
      "The only linear or convolutional layer of {name} in this script is its first or its last.",
      { name: model.name },
    );
  }
  const quote = script.quote;
  const weights = isHe
    ? `${init.text}.kaiming_uniform_(module.weight, nonlinearity=${quote}relu${quote})`
    : `${init.text}.xavier_uniform_(module.weight)`;
  const definition = [
    `def ${functionName}(module):`,
    `\tif isinstance(module, ${classes.length === 1 ? classes[0] : `(${classes.join(", ")})`}):`,
    `\t\t${weights}`,
    `\t\tif module.bias is not None:`,
    `\t\t\t${init.text}.zeros_(module.bias)`,
  ];
  return appliedTo(script, model, definition, init.edits);
}

/** A single layer beside what stays as it is: a head on an LSTM, a first convolution before a network of a library. */
function drawsOneLayer(script: Script, model: Model): boolean {
  const [only, another] = drawnLayers(script, model);
  const home = only && functionOf(only.node);
  return (
    only !== undefined &&
    another === undefined &&
    loopsAround(only.node).length === 0 &&
    ancestorOf(only.node, "ArrayComprehensionExpression", "ArgList") === null &&
    (!home || callsOf(script).filter((c) => builds(script, c, home)).length < 2)
  );
}

/** A call of a function, or of the class whose method it is. */
function builds(script: Script, { method }: Call, home: SyntaxNode): boolean {
  const owner = ancestorOf(home, "ClassDefinition");
  return method === nameOfDefinition(script, owner ?? home);
}

function drawnLayers(script: Script, model: Model): readonly Call[] {
  return callsOf(script).filter(
    (c) => isInModel(model, c.node) && /^(?:linear|convolution)$/.test(layerKindOf(c.name)),
  );
}

/** Linear and convolutional classes that the model uses, in the order of the file. */
function layerClasses(script: Script, model: Model): readonly string[] {
  const names = drawnLayers(script, model).flatMap((c) => layerName(c.name) ?? []);
  return [...new Set(names)].filter((n) => !n.startsWith("Lazy"));
}
