import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import { literalOf } from "../../python/literals.ts";
import { variableNames } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { ancestorOf, functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import { measuresByName } from "../loss/classLoss.ts";
import { modelOf } from "../model/model.ts";
import { lightningModulesOf } from "../model/moduleClasses.ts";
import { makesWhatItReads } from "./ownInputs.ts";
import { trainingLoopOf } from "./trainingLoop.ts";

const heldOut =
  /^(?:(?:test|val|valid|validation|dev|eval)_?(?:loader|dl|ds|data\w*|set|x|y|iter\w*)|(?:x|y|dl|ds|loader|data|dataset|dataloader)_(?:test|val|valid|validation|dev|eval)|(?:best_)?(?:val|valid|validation|dev)_(?:loss(?:es)?|acc|accuracy|score|error|dict|pairs))$/i;

/**
 * Whether the script measures or predicts without leaving the training mode: no network is sent into evaluation, though it
 * computes without gradient, has data or measures of what is not learned from, has a function that only measures, has the
 * network make samples, or asks it again once training is over.
 */
export const measuresInTrainingMode = oncePerScript((script): boolean => {
  if (leavesTraining(script)) return false;
  return (
    computesWithoutGradient(script) ||
    [...variableNames(script)].some((n) => heldOut.test(n)) ||
    hasMeasuringFunction(script) ||
    makesSamples(script) ||
    makesWhatItReads(script) ||
    predictsAfterwards(script)
  );
});

/** `model.eval()`, `net.train(False)`, `net.train(phase == "train")`; Lightning does so by itself. */
function leavesTraining(script: Script): boolean {
  return (
    lightningModulesOf(script).length > 0 ||
    callsOfMethod(script, "eval").some(
      (call) => itemsOf(script, call.argumentList).length === 0 && isOfNetwork(script, call),
    ) ||
    callsOfMethod(script, "train").some((call) => {
      const [only, another] = itemsOf(script, call.argumentList);
      return only && !another && isMode.test(textOf(script, only.value))
        ? isOfNetwork(script, call)
        : false;
    })
  );
}

const isMode = /^False$|eval|mode|==|\bnot\b|(?:^|[._])(?:is_?)?train(?:ing)?$/;

/** The script's own trainer may have methods of these names, which switch nothing by themselves. */
function isOfNetwork(script: Script, { node, receiver, method }: Call): boolean {
  if (receiver === null) return false;
  const isOwn = (owner: SyntaxNode) => methodOf(script, owner, method) !== null;
  const around = ancestorOf(node, "ClassDefinition");
  if (textOf(script, receiver) === "self" && around) return !isOwn(around);
  return !trace(script, receiver).some(
    ({ value }) => value.kind === "instance" && isOwn(value.instance.definition),
  );
}

function computesWithoutGradient(script: Script): boolean {
  return callsOfMethod(script, "no_grad", "inference_mode", "set_grad_enabled").some(
    ({ node, argumentList }) => {
      const home = functionOf(node);
      const [given] = itemsOf(script, argumentList);
      const isOn = given !== undefined && literalOf(script, given.value) === true;
      return !isOn && (home === null || !/init/.test(nameOfDefinition(script, home)));
    },
  );
}

/** `def eval(self, data): …` and `def validate(model, loader): …`, from which nothing is learned. */
function hasMeasuringFunction(script: Script): boolean {
  return script
    .all("FunctionDefinition")
    .some(
      (definition) =>
        measuresByName(script, definition) &&
        callsWithin(script, definition).length > 0 &&
        callsWithin(script, definition).every(({ method }) => method !== "backward"),
    );
}

/** `model.sample(16)`, a method of the network's own. */
function makesSamples(script: Script): boolean {
  const model = modelOf(script)?.name;
  return callsOfMethod(script, "sample", "generate", "reconstruct").some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === model,
  );
}

function predictsAfterwards(script: Script): boolean {
  const loop = trainingLoopOf(script);
  const model = modelOf(script)?.name;
  return callsOf(script).some(
    (c) => loop !== null && c.node.from > loop.outer.to && textOf(script, c.callee) === model,
  );
}
