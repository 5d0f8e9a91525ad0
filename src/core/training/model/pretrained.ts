import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { isReached } from "../../python/condition.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  childrenOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";
import { steppedNames } from "../optimizer/optimizers.ts";
import { isDrawn, isGivenWeights } from "./givenWeights.ts";
import { onlyPredicts } from "./onlyPredicts.ts";
import { isAfterTraining, isBesideTraining, isTraining, leadsToTraining } from "./trainedBefore.ts";

/** The first call that puts trained weights into a model; null where training starts from scratch. */
export function loadedWeights(script: Script): Call | null {
  return loadsOf(script)[0] ?? null;
}

const loadsOf = oncePerScript((script) =>
  callsOf(script).filter(
    (call) =>
      loads(script, call) && !comesAfterTraining(script, call) && !onlyPredicts(script, call),
  ),
);

/**
 * Weights that are loaded once training is over (the best ones, for a test), or in a function that only tests, are no
 * start of a training.
 */
function comesAfterTraining(script: Script, call: Call): boolean {
  if (/^(?:load_from_checkpoint|from_pretrained)$/.test(call.method))
    return isAfterTraining(script, call.node);
  if (!loadsInto(call)) return false;
  if (/\bbest/i.test(textOf(script, call.argumentList))) return !leadsToTraining(script, call.node);
  const home = functionOf(call.node);
  const name = home ? nameOfDefinition(script, home) : "";
  if (/test|eval|infer|predict|generate|sample|resume|restore|load|visuali[sz]e|demo/i.test(name))
    return true;
  return isAfterTraining(script, call.node) || isBesideTraining(script, call.node);
}

/** What makes the network stands elsewhere. */
function loadsInto({ method }: Call): boolean {
  return method === "load_state_dict" || method === "load_weights";
}

/** Whether training surely goes on from trained weights; loading in some branches only does not count. */
export function isFineTuning(script: Script): boolean {
  return loadsOf(script).some((call) => {
    if (isResumed(script, call) || isInOtherWay(script, call) || isTable(script, call))
      return false;
    return isInEveryWay(script, call.node);
  });
}

/**
 * Whether one way of an `if` makes the network with trained weights: what such weights bear is then the limit of the
 * rate, unless the settings of the script take the other way. A checkpoint may be one of the same training.
 */
export function mayHoldTrainedWeights(script: Script): boolean {
  return loadsOf(script).some(
    (call) =>
      !/^load_(?:state_dict|weights)$/.test(call.method) &&
      !isTable(script, call) &&
      isReached(script, call.node) !== false,
  );
}

/** What is loaded before training in any case. */
export function surelyLoaded(script: Script): readonly Call[] {
  return loadsOf(script).filter(({ node }) => conditionOf(script, node) === null);
}

/** The same by the settings of the script, and what one of its ways to train begins with. */
export function loadedInOneWay(script: Script): readonly Call[] {
  return loadsOf(script).filter(({ node }) => {
    const condition = conditionOf(script, node);
    return condition === null || isReached(script, node) === true || leadsToTraining(script, node);
  });
}

/** Weights that are loaded into a network of Keras, unless the settings of the script take another way. */
export function loadedByName(script: Script): readonly Call[] {
  return loadsOf(script).filter(
    ({ method, node }) => method === "load_weights" && isReached(script, node) !== false,
  );
}

/** Whether an option may have training go on from trained weights, other than those of the same training. */
export function mayFineTune(script: Script): boolean {
  // The tokenizer of a trained network, whose weights come in a way of their own.
  if (callsOfMethod(script, "from_pretrained").length > 0) return true;
  return loadsOf(script).some((call) => {
    if (isResumed(script, call) || isTable(script, call)) return false;
    const condition = conditionOf(script, call.node);
    const head = condition ? (textOf(script, condition).split(":")[0] ?? "") : "";
    return !/resume|restart|restore|checkpoint|ckpt|continue|exists|isfile|start_?(?:epoch|iter)/i.test(
      head,
    );
  });
}

/** The state of the optimizer comes from the same checkpoint: the same training goes on. */
function isResumed(script: Script, { node, argumentList }: Call): boolean {
  const source = (list: SyntaxNode) => /^\(\s*(\w+)\s*[[.]/.exec(textOf(script, list))?.[1];
  const checkpoint = source(argumentList);
  if (checkpoint === undefined) return false;
  const home = functionOf(node);
  return callsOfMethod(script, "load_state_dict").some(
    ({ node: other, receiver, argumentList: list }) =>
      receiver !== null &&
      (steppedNames(script).has(textOf(script, receiver)) ||
        /optim/i.test(textOf(script, receiver))) &&
      functionOf(other)?.from === home?.from &&
      source(list) === checkpoint,
  );
}

/** Methods that a framework calls. */
const isCalledByOthers = /^(?:__|on_|setup|configure|build)/;

/** Vectors of words, which are a part of a network that learns from nothing. */
function isTable(script: Script, { method, receiver }: Call): boolean {
  return method === "Embedding" || /\bEmbedding$/.test(receiver ? textOf(script, receiver) : "");
}

/** Under no condition, or in each branch of it, and so on outwards. */
function isInEveryWay(script: Script, node: SyntaxNode): boolean {
  const condition = conditionOf(script, node);
  return (
    condition === null || (loadsInEveryBranch(script, condition) && isInEveryWay(script, condition))
  );
}

/** In a function that nothing here calls, as one of several ways to come by a network: `Runner.from_weights(path)`. */
function isInOtherWay(script: Script, call: Call): boolean {
  const home = loadsInto(call) ? functionOf(call.node) : null;
  const name = home ? nameOfDefinition(script, home) : "";
  if (home === null || isCalledByOthers.test(name)) return false;
  return (
    callsOfMethod(script, name).length === 0 &&
    !callsOf(script).some((c) => isTraining(c) && isWithin(c.node, home))
  );
}

/** Each body of an `if` loads weights, or ends in an error. */
function loadsInEveryBranch(script: Script, condition: SyntaxNode): boolean {
  const branches = childrenOf(condition).filter((c) => c.name === "Body");
  const isClosed = childrenOf(condition).some((c) => c.name === "else");
  return (
    isClosed &&
    branches.every(
      (branch) =>
        loadsOf(script).some((call) => isWithin(call.node, branch)) ||
        /\braise\b/.test(textOf(script, branch)),
    )
  );
}

/** `if args.resume:` may not hold; `if __name__ == "__main__":` does. */
function conditionOf(script: Script, node: SyntaxNode): SyntaxNode | null {
  const condition = ancestorOf(node, "IfStatement");
  return condition !== null && !textOf(script, condition).startsWith("if __name__")
    ? condition
    : null;
}

/** A teacher, or a network that follows the trained one: `target.load_state_dict(model.state_dict())`. */
function isOfCompanion(script: Script, { argumentList }: Call, receiver: string): boolean {
  return (
    /teacher|target|\bema|_ema\b|lpips/i.test(receiver) ||
    /^\(\s*[\w.]+\.state_dict\(\)\s*\)$/.test(textOf(script, argumentList))
  );
}

function loads(script: Script, call: Call): boolean {
  const receiver = call.receiver ? textOf(script, call.receiver) : "";
  switch (call.method) {
    case "load_state_dict":
      return (
        !steppedNames(script).has(receiver) &&
        !/optim|sched|scaler/i.test(receiver) &&
        !isOfCompanion(script, call, receiver)
      );
    case "from_pretrained":
    case "load_from_checkpoint":
      return !/Tokenizer|Processor|FeatureExtractor|Scheduler|Config$/.test(receiver);
    case "load_weights":
      return true;
    case "SentenceTransformer":
    case "CrossEncoder":
      return itemsOf(script, call.argumentList).some(({ keyword }) => keyword !== "modules");
    case "load":
      return /^(?:torch\.hub|clip)\.load$/.test(call.name ?? "");
    case "load_model":
      return call.name === "whisper.load_model";
    case "get_model":
      return /^torchaudio\.pipelines\./.test(call.name ?? "");
    default:
      return (
        isPretrainedByItself(script, call) ||
        /^load_\w*(?:weights|pretrained)\w*$/.test(call.method) ||
        loadsEncoder(script, call) ||
        isGivenWeights(script, call) ||
        (/pretrained|weights/.test(textOf(script, call.argumentList)) &&
          itemsOf(script, call.argumentList).some(
            ({ keyword, value }) =>
              (keyword === "pretrained" && literalOf(script, value) !== false) ||
              (/(?:^|_)pretrained(?:_|$)/.test(keyword ?? "") &&
                literalOf(script, value) === true) ||
              (keyword === "weights" &&
                /^(?:torchvision|(?:tensorflow\.)?keras)\./.test(call.name ?? "") &&
                literalOf(script, value) !== null &&
                !isDrawn(script, value)),
          ))
      );
  }
}

/** Models of segmentation_models_pytorch start from an encoder that was trained on ImageNet unless they are told not to. */
function loadsEncoder(script: Script, { name, argumentList }: Call): boolean {
  const given = argumentOf(script, argumentList, "encoder_weights");
  if (given) return literalOf(script, given.value) !== null;
  return /^segmentation_models_pytorch\.(?:[A-Z]\w*|create_model)$/.test(name ?? "");
}

/** Networks of Keras that hold trained weights unless they are told not to, and those of torchvision and timm by a plain `True`. */
function isPretrainedByItself(script: Script, { name, argumentList }: Call): boolean {
  if (/^(?:tensorflow\.)?keras\.applications(?:\.\w+)?\.[A-Z]\w*$/.test(name ?? ""))
    return argumentOf(script, argumentList, "weights") === null;
  return (
    /^(?:torchvision\.models\.|timm\.create_model$)/.test(name ?? "") &&
    itemsOf(script, argumentList).some(
      ({ keyword, value }) => keyword === null && literalOf(script, value) === true,
    )
  );
}
