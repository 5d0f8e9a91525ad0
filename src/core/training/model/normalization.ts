import { type Call, callsOf } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { type Outcome, present } from "../outcome.ts";
import { layerKindOf, layerName } from "./layers.ts";

export interface Normalization {
  /** The layer of PyTorch for what a layer gives, with its width; null where its rank is not known. */
  readonly torch: (
    layer: Call,
    width: string,
  ) => { readonly name: string; readonly arguments: string } | null;
  /** For a layer that a loop picks from a list, by the name it has there; null where that needs a list of its own. */
  readonly applied:
    | ((layer: string, input: string) => { readonly name: string; readonly arguments: string })
    | null;
  readonly keras: string;
  /** Whether statistics are taken over the batch, which sequences and single examples do not suit. */
  readonly isOverBatch: boolean;
}

const normalizes =
  /^(?:Lazy|Sync)?(?:BatchNorm|LayerNorm|GroupNorm|InstanceNorm|RMSNorm)\w*$|^(?:batch|layer|group|instance|rms)_norm$|^(?:Batch|Layer|Group)Normalization$/;

/** `2d` for a convolution over images; null for other layers. */
export function rankOf(layer: Call): string | null {
  return layerKindOf(layer.name) === "convolution"
    ? (/[123]d$/.exec(layerName(layer.name) ?? "")?.[0] ?? null)
    : null;
}

/** A block that a branch leaves out, or that is not followed, may hold the layer. */
export function normalizesAnywhere(script: Script): boolean {
  return callsOf(script).some((c) => normalizes.test(c.method));
}

/** Says that some of a model's calls normalize; null where none does. */
export function existingNormalization(script: Script, calls: readonly Call[]): Outcome | null {
  const known = calls.find((c) => normalizes.test(c.method));
  return known
    ? present("The layers are normalized already: {code}.", { code: textOf(script, known.callee) })
    : null;
}
