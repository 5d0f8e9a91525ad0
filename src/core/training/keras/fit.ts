import type { SyntaxNode } from "@lezer/common";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, bindingsOf } from "../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { importFrom, importsOf, type Reference, referenceTo } from "../../python/imports.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { ancestorOf, isWithin, loopsAround, textOf } from "../../python/tree.ts";
import { type Outcome, refusedBecause } from "../outcome.ts";
import { buildsHiddenModel } from "./oldKeras.ts";

/**
 * How this file says a name of Keras: `keras.callbacks.EarlyStopping`, or by way of TensorFlow, of which old versions
 * take no part of the other.
 */
export function kerasReference(script: Script, name: string): Reference {
  if (buildsHiddenModel(script)) return hiddenReference(script, name);
  const roots = new Set(importsOf(script).map((i) => (i.module ?? i.qualified).split(".")[0]));
  const builds = (root: RegExp) => callsOf(script).some((c) => root.test(c.name ?? ""));
  const isOneOf = (part: string) =>
    builds(new RegExp(`^tensorflow\\.keras\\.${part}\\b`)) &&
    !builds(new RegExp(`^keras\\.${part}\\b`));
  const isByTensorFlow =
    roots.has("tensorflow") &&
    // Whose the model is counts for more than whose its layers are.
    (!roots.has("keras") ||
      isOneOf("(?:models\\.)?(?:Sequential|Model)") ||
      isOneOf("(?:layers|models|Sequential|Model|optimizers)"));
  return referenceTo(script, `${isByTensorFlow ? "tensorflow." : ""}keras.${name}`);
}

/** No attribute of `tensorflow` leads to its own copy: each name is imported by itself. */
function hiddenReference(script: Script, name: string): Reference {
  const [part = "", local = ""] = name.split(".");
  const file = local === "SGD" ? "gradient_descent" : local.toLowerCase();
  const module = part === "optimizers" ? `optimizer_v2.${file}` : part;
  return { text: local, edits: importFrom(script, `tensorflow.python.keras.${module}`, local) };
}

const trains = /^(?:epochs|callbacks|validation_(?:data|split)|batch_size|steps_per_epoch)$/;

/**
 * The one call that trains a Keras model by `fit`; null where there is none, or several, or one in a
 * loop, where callbacks start anew each time.
 */
export function fitCallOf(script: Script): Call | null {
  const [fit, another] = allFits(script);
  return fit && !another && loopsAround(fit.node).length === 0 ? fit : null;
}

/**
 * All calls that each train for all of their epochs: one after the other, or in a loop that compiles the model anew in
 * each turn. None where one is in another loop.
 */
export function fitCallsOf(script: Script): readonly Call[] {
  const fits = allFits(script);
  return fits.every((fit) => isWholeTraining(script, fit)) ? fits : [];
}

function allFits(script: Script): readonly Call[] {
  return callsOfMethod(script, "fit", "fit_generator").filter((c) => fitsModel(script, c));
}

function isWholeTraining(script: Script, { node, receiver }: Call): boolean {
  const [inner] = loopsAround(node);
  if (!inner || !receiver) return !inner;
  const name = textOf(script, receiver);
  return [...(assignmentsByTarget(script).get(name) ?? [])].some(({ statement }) =>
    isWithin(statement, inner),
  );
}

/** Tuners, scalers and image generators have a `fit`, too. */
function fitsModel(script: Script, { receiver, argumentList }: Call): boolean {
  if (receiver === null) return false;
  const name = textOf(script, receiver);
  const isCompiled = callsOfMethod(script, "compile").some(
    (c) => c.receiver !== null && textOf(script, c.receiver) === name,
  );
  return isCompiled || itemsOf(script, argumentList).some((i) => trains.test(i.keyword ?? ""));
}

export function hasValidation(script: Script, fit: Call): boolean {
  return itemsOf(script, fit.argumentList).some(
    (i) =>
      /^validation_(?:data|split)$/.test(i.keyword ?? "") &&
      literalOf(script, i.value) !== null &&
      !mayBeNone(script, i.value),
  );
}

/** `val_data = None` first, and data only under an option. */
function mayBeNone(script: Script, node: SyntaxNode): boolean {
  if (node.name !== "VariableName") return false;
  const bindings = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  const isNone = bindings.map((b) => b.kind === "value" && literalOf(script, b.value) === null);
  const isSurelyGiven = bindings.some(
    (b, at) => !isNone[at] && ancestorOf(b.target, "IfStatement", "TryStatement") === null,
  );
  return isNone.includes(true) && !isSurelyGiven;
}

/** The number of epochs as `fit` is told; null where it is not told. */
export function epochsOf(script: Script, fit: Call): string | null {
  const given = argumentOf(script, fit.argumentList, "epochs");
  return given ? textOf(script, given.value) : null;
}

/** The same as a number: one, unless `fit` is told another; null where it is only known when the script runs. */
export function numberOfEpochs(script: Script, fit: Call): number | null {
  const position = fit.method === "fit_generator" ? 2 : 3;
  const given = argumentOf(script, fit.argumentList, "epochs", position);
  if (given) return evaluate(script, given.value);
  const isTold = itemsOf(script, fit.argumentList).some(
    ({ keyword, star }) => star !== "" || isNumberOfEpochs(keyword ?? ""),
  );
  return isTold ? null : 1;
}

/** `nb_epoch`, as old versions say; the steps of an epoch and the first one say nothing of how many there are. */
function isNumberOfEpochs(keyword: string): boolean {
  return /epoch/.test(keyword) && !/per_epoch|^initial_epoch$/.test(keyword);
}

/** A refusal where a callback is neither made in this file nor a class of its own: what it does is not known. */
export function foreignCallback(script: Script, fit: Call): Outcome | null {
  const list = callbackList(script, fit);
  if (list?.name !== "ArrayExpression") return null;
  const foreign = itemsOf(script, list).find(({ value }) => {
    if (value.name !== "MemberExpression" && value.name !== "VariableName") return false;
    return !(assignmentsByTarget(script).get(textOf(script, value)) ?? []).some((a) => a.value);
  });
  return foreign
    ? refusedBecause("What a callback of another file does is not known: {code}.", {
        code: textOf(script, foreign.value),
      })
    : null;
}

function callbackList(script: Script, fit: Call): SyntaxNode | null {
  const given = argumentOf(script, fit.argumentList, "callbacks");
  if (!given) return null;
  const { value } = given;
  const bindings =
    value.name === "VariableName" ? bindingsOf(script, textOf(script, value), value)?.bindings : [];
  const [binding, another] = bindings ?? [];
  return binding?.kind === "value" && !another ? binding.value : value;
}

/** A further callback for `fit`; null where its callbacks are not a list in this file. */
export function addCallback(script: Script, fit: Call, code: string): readonly ScriptEdit[] | null {
  const list = callbackList(script, fit);
  if (!list) {
    const hasUnpacked = itemsOf(script, fit.argumentList).some((i) => i.star === "**");
    return hasUnpacked
      ? null
      : editItems(script, fit.argumentList, { append: [`callbacks=[${code}]`] });
  }
  return list.name === "ArrayExpression" ? editItems(script, list, { append: [code] }) : null;
}
