import { argumentOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import { isAdversarial } from "../adversarial.ts";
import { weightDepthOf } from "../model/depth.ts";
import { freezesSome, hasFrozenBody } from "../model/frozenBody.ts";
import { isHead } from "../model/heads.ts";
import { layerCallsOf } from "../model/layers.ts";
import { isFineTuning, mayFineTune, mayHoldTrainedWeights } from "../model/pretrained.ts";
import { attendsByHand } from "../model/selfAttention.ts";
import { trainsNetwork } from "../model/trainedValues.ts";
import { momentumOf } from "../optimizer/momenta.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";
import { hidesTransformer } from "../transformers/hidesTransformer.ts";
import { isVariational } from "../variational.ts";
import type { RateRange } from "./rateRange.ts";
import { leastRateOfReach } from "./reachOfSteps.ts";
import { loadedRates, loadedWeights, tunedRatesOf } from "./tunedRates.ts";

/** From scratch, by kind of optimizer: from where its authors and frameworks start to where it is seldom taken beyond. */
const byKind: Readonly<Record<string, RateRange>> = {
  Adadelta: { low: 0.1, high: 1, start: 1 },
  LBFGS: { low: 0.1, high: 1 },
  Rprop: { low: 1e-3, high: 0.1 },
  Adagrad: { low: 1e-2, high: 0.1 },
  Adafactor: { low: 1e-4, high: 1e-2 },
  Lion: { low: 1e-4, high: 1e-3 },
  Lamb: { low: 1e-3, high: 1e-2 },
  Muon: { low: 2e-3, high: 0.05 },
  SparseAdam: { low: 1e-3, high: 0.1 },
  Ftrl: { low: 1e-3, high: 0.1 },
};
const adaptive: RateRange = { low: 1e-3, high: 1e-2 };
/** The same where layer upon layer multiplies what a step changes, where nobody sees how many there are, or for a head on many features. */
const adaptiveInDepth: RateRange = { low: 1e-3, high: 3e-3 };

/** A transformer that learns from nothing: large ones are trained with the lower rates. */
const attention: RateRange = { low: 1e-4, high: 1e-3, start: 5e-4 };
const transformers: RateRange = { ...attention, unbearable: 1e-2 };
/** One that nobody sees is trained already, most likely. */
const unseen: RateRange = {
  ...transformers,
  low: loadedWeights.low,
  raised: loadedWeights.high,
  lowered: loadedWeights.high,
};
/** Tables of factors, of whose rows a batch moves those that it names: the others wait for their turn. */
const factors: RateRange = { low: 1e-3, high: 0.1, start: 1e-2 };
/** Two networks that hold each other in balance, by Adam: longer steps of one leave the other behind. */
const adversaries: RateRange = { low: 1e-4, high: 2e-4 };
/** A picture or a latent vector that is optimized itself, whatever network judges it. */
const ofPixels: RateRange = { low: 1e-3, high: 1 };
export function usualRates(script: Script, optimizer: Optimizer): RateRange {
  const tuned = tunedRatesOf(script);
  if (tuned) return tuned;
  if (optimizer.framework === "transformers") {
    if (isFineTuning(script)) return loadedRates(script, null);
    return hidesTransformer(script) ? unseen : transformers;
  }
  if (!trainsNetwork(script, optimizer)) return ofPixels;
  const { kind } = optimizer;
  if (kind === "SGD" || kind === "ASGD") {
    // A step is `rate / (1 − momentum)` long in the long run.
    const high = 1 - momentumOf(script, optimizer);
    const isTuned = isFineTuning(script) && !hasFrozenBody(script);
    const scale = sumsLosses(script) ? 100 : isTuned ? 10 : 1;
    return { low: high / (10 * scale), high: high / scale };
  }
  const fromScratch =
    byKind[kind ?? ""] ??
    ofSingleLayer(script) ??
    adaptiveRates(script, momentumOf(script, optimizer));
  if (trainsHead(script, optimizer) || hasFrozenBody(script))
    return fromScratch === adaptive ? adaptiveInDepth : fromScratch;
  if (fromScratch.high >= 0.05) return fromScratch;
  // Of a network that is frozen in part nobody knows how much of it is new.
  const isFrozenInPart = freezesSome(script) && isFineTuning(script);
  if (isFrozenInPart || !isFineTuning(script)) {
    // A network that comes from elsewhere may be trained already.
    const { low } = loadedWeights;
    const may = { ...fromScratch, low, lowered: fromScratch.start ?? fromScratch.low };
    if (isFrozenInPart || mayHoldTrainedWeights(script) || hidesTransformer(script))
      return { ...may, raised: loadedWeights.high };
    if (mayFineTune(script)) return may;
    return showsLayers(script) ? fromScratch : { ...may, fromScratch: fromScratch.low };
  }
  return loadedRates(script, kind);
}

/** From so many layers with weights on a network is deep. */
const deep = 10;
const weighted = /^(?:Lazy)?(?:Linear|Dense|LSTM|GRU|SimpleRNN|(?:Separable|Depthwise)?Conv\w+)$/;
const isTable = /(?:^torch\.nn|keras\.layers)\.Embedding(?:Bag)?$/;
/** As deep as its sequences are long. */
const recurrent = /(?:LSTM|GRU|RNN)(?:Cell)?$/;
const attends =
  /(?:^|[a-z_])Transformer|(?:Multi[Hh]ead|Self|Causal|Masked)\w*Attention|^(?:GPT|BERT|Bert|ViT|DiT|DALLE|Llama|LLM)(?![a-z])/;

function ofSingleLayer(script: Script): RateRange | null {
  const low = leastRateOfReach(script);
  return low === null ? null : { low, high: 0.1 };
}

/** @param momentum of RMSprop, which lengthens its steps as it does those of SGD. */
function adaptiveRates(script: Script, momentum: number): RateRange {
  if (isAdversarial(script)) return adversaries;
  if (momentum > 0) {
    const { low, high } = adaptiveRates(script, 0);
    return { low: low * (1 - momentum), high: high * (1 - momentum) };
  }
  if (attendsFromScratch(script)) return stacksAttention(script) ? transformers : attention;
  if (isOfFactors(script)) return factors;
  const names = layerCallsOf(script).map(({ name }) => name);
  const layers = names.filter((name) => weighted.test(name));
  const depth = Math.max(weightDepthOf(script), layers.length);
  const isUnrolled = [...names, ...callsOf(script).map((c) => c.method)].some((name) =>
    recurrent.test(name),
  );
  const isSteep = depth === 0 || depth >= deep || isUnrolled || isVariational(script);
  return isSteep ? adaptiveInDepth : adaptive;
}

/** Matrix factorization: what has weights is a table of embeddings, each. */
export const isOfFactors = oncePerScript((script): boolean => {
  const tables = callsOf(script).filter(({ name }) => isTable.test(name ?? ""));
  return tables.length > 1 && !layerCallsOf(script).some(({ name }) => weighted.test(name));
});

/** The place of an input is no layer: what comes behind it may all stand elsewhere. */
const showsLayers = oncePerScript(
  (script): boolean =>
    weightDepthOf(script) > 0 || layerCallsOf(script).some(({ name }) => !/^Input/.test(name)),
);

/** Blocks of attention, whoever wrote them: nothing else is as easily thrown off by long first steps. */
export const attendsFromScratch = oncePerScript(
  (script): boolean =>
    namesAttention(script) ||
    (attendsByHand(script) && !layerCallsOf(script).some(({ name }) => recurrent.test(name))),
);

/** Attention over the neighbours in a graph, or in place of a mean, bears more than blocks that are normalized each. */
function stacksAttention(script: Script): boolean {
  return (
    namesAttention(script) || callsOf(script).some(({ method }) => /(?:Layer|RMS)Norm/.test(method))
  );
}

function namesAttention(script: Script): boolean {
  return [
    ...callsOf(script).map((c) => c.method),
    ...script.all("ClassDefinition").map((c) => nameOfDefinition(script, c)),
  ].some((name) => attends.test(name));
}

/** `nn.MSELoss(reduction="sum")`: the gradient grows with the batch, and the steps of SGD with it. */
const sumsLosses = oncePerScript((script): boolean =>
  callsOf(script).some((call) => {
    const reduction = argumentOf(script, call.argumentList, "reduction");
    const isSum = reduction !== null && /^["']sum["']$/.test(textOf(script, reduction.value));
    const averages = argumentOf(script, call.argumentList, "size_average");
    const isOldSum = averages !== null && textOf(script, averages.value) === "False";
    return (isSum || isOldSum) && !isInMeasuring(script, call);
  }),
);

/** A sum in a function that only measures says nothing of the steps. */
function isInMeasuring(script: Script, { node }: Call): boolean {
  const definition = functionOf(node);
  const name = definition ? nameOfDefinition(script, definition) : "";
  return /test|eval|valid|predict/i.test(name);
}

/** `model.fc.parameters()`, also as a group: a new last layer on a network that stands still learns from nothing. */
function trainsHead(script: Script, { call }: Optimizer): boolean {
  const given = argumentOf(script, call.argumentList, "params", 0);
  const owners = given
    ? callsWithin(script, given.value).flatMap(({ method, receiver }) =>
        method === "parameters" && receiver ? [textOf(script, receiver)] : [],
      )
    : [];
  return owners.length > 0 && owners.every((owner) => isHead(script, owner));
}
