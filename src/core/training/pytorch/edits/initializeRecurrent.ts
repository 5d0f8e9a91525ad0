import { message } from "../../../message.ts";
import { referenceTo } from "../../../python/imports.ts";
import type { Script } from "../../../python/script.ts";
import { constantBiasesOf } from "../../model/constantBiases.ts";
import { initializersOf } from "../../model/initializers.ts";
import { isInModel, type Model, modelOf } from "../../model/model.ts";
import { goesLong, recurrencesOf } from "../../model/plainRecurrence.ts";
import type { Outcome } from "../../outcome.ts";
import { appliedTo, functionName } from "./appliedTo.ts";

/** At every position a gate with this bias lets a twentieth go. */
const open = 3;

/** The same for the model of the script, whose recurrent layers get gates with another edit. */
export function opensGates(script: Script, kind: string): Outcome | null {
  const model = modelOf(script);
  return model && initializeRecurrent(script, model, kind);
}

/**
 * Recurrent layers of PyTorch that begin by holding on to what they have read: weights that turn the state without
 * shrinking it, or gates that stand open. Null where the way is short, not known, or set by the script itself.
 */
export function initializeRecurrent(
  script: Script,
  model: Model,
  replaced: string | null = null,
): Outcome | null {
  const layers = recurrencesOf(script).filter(({ call }) => isInModel(model, call.node));
  const kinds = new Set(layers.map(({ name }) => name));
  const [own, another] = kinds;
  const kind = own && (replaced ?? own);
  const isLong = layers.every(goesLong);
  if (
    !kind ||
    !/^(?:RNN|LSTM|GRU)/.test(own) ||
    another !== undefined ||
    !isLong ||
    setsItself(script)
  )
    return null;
  const init = referenceTo(script, "torch.nn.init");
  const layer = referenceTo(script, `torch.nn.${kind}`).text;
  const isPlain = kind.startsWith("RNN");
  const { quote: q } = script;
  const set = isPlain
    ? `${init.text}.orthogonal_(parameter)`
    : `${init.text}.constant_(parameter.data[module.hidden_size : 2 * module.hidden_size], ${open}.0)`;
  const definition = [
    `def ${functionName}(module):`,
    `\tif isinstance(module, ${layer}):`,
    "\t\tfor name, parameter in module.named_parameters():",
    `\t\t\tif name.startswith(${q}${isPlain ? "weight_hh" : "bias_hh"}${q}):`,
    `\t\t\t\t${set}`,
  ];
  return appliedTo(script, model, definition, init.edits, isPlain ? turning : opened);
}

function setsItself(script: Script): boolean {
  return constantBiasesOf(script).length > 0 || initializersOf(script).length > 0;
}

const turning = {
  title: message("Start the recurrent weights orthogonal"),
  why: message(
    "Orthogonal weights turn the state of a recurrent layer without shrinking it, so that over many positions neither what was read nor the gradient gets lost at once.",
  ),
};

const opened = {
  title: message("Open the gates of the recurrent layer that keep what it has read (bias 3)"),
  why: message(
    "A gate that starts half open halves at every position what the layer has read: over long sequences nothing of it, nor of the gradient, is left. With a bias of 3 it lets a twentieth go.",
  ),
};
