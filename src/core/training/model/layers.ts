import type { SyntaxNode } from "@lezer/common";
import { type Call, callAt, callsOf, qualifiedName } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";

/** What a call in a PyTorch model is, seen by the name of its class or function. */
export type LayerKind = "linear" | "convolution" | "recurrent" | "activation" | "dropout" | "other";

const activations =
  /^(?:ReLU6?|LeakyReLU|PReLU|RReLU|ELU|SELU|CELU|GELU|SiLU|Mish|Softplus|Hardswish|Tanh|Sigmoid|relu6?|leaky_relu|elu|selu|celu|gelu|silu|mish|softplus|hardswish|tanh|sigmoid)_?$/;
const rectifiers = /^(?:ReLU6?|LeakyReLU|PReLU|RReLU|relu6?|leaky_relu)_?$/;
const saturating = /^(?:Tanh|Sigmoid|tanh|sigmoid)_?$/;

export function layerKindOf(name: string | null): LayerKind {
  const last = layerName(name);
  if (last === null) return "other";
  if (/^(?:Lazy)?Linear$/.test(last)) return "linear";
  if (/^(?:Lazy)?Conv(?:Transpose)?[123]d$/.test(last)) return "convolution";
  if (/^(?:RNN|LSTM|GRU)(?:Cell)?$/.test(last)) return "recurrent";
  if (/^(?:Alpha|FeatureAlpha)?Dropout[123]?d?$|^dropout[123]?d?$/.test(last)) return "dropout";
  return activations.test(last) ? "activation" : "other";
}

/** The last part of a name of `torch`, `torch.nn` or `torch.nn.functional`; null for other names. */
export function layerName(name: string | null): string | null {
  return /^torch\.(?:nn\.(?:functional\.)?)?(\w+)$/.exec(name ?? "")?.[1] ?? null;
}

/** Layer made or applied by an expression; `nn.ReLU` without a call counts, as in `act=nn.ReLU`. */
export function layerKindAt(script: Script, node: SyntaxNode): LayerKind {
  const call = callAt(script, node);
  return layerKindOf(call ? call.name : qualifiedName(script, node));
}

export function isRectifier(name: string | null): boolean {
  return rectifiers.test(layerName(name) ?? "");
}

export function isSaturating(name: string | null): boolean {
  return saturating.test(layerName(name) ?? "");
}

export function isWeightLayer(call: Call): boolean {
  const kind = layerKindOf(call.name);
  return kind === "linear" || kind === "convolution" || kind === "recurrent";
}

/** A call that makes or applies a layer of PyTorch or Keras. */
export interface LayerCall {
  readonly call: Call;
  readonly kind: LayerKind;
  /** Class or function, without the module that it is of: `Linear`, `SimpleRNN`, `relu`. */
  readonly name: string;
}

export const layerCallsOf = oncePerScript((script): readonly LayerCall[] =>
  callsOf(script).flatMap((call): LayerCall[] => {
    const kind = layerKindOf(call.name);
    const keras = /(?:^|\.)keras\.layers\.(\w+)$/.exec(call.name ?? "")?.[1];
    const name = keras ?? (kind === "other" ? null : layerName(call.name));
    return name === null ? [] : [{ call, kind, name }];
  }),
);

export const hasRectifiers = oncePerScript((script): boolean =>
  callsOf(script).some(({ name, method }) => isRectifier(name) || method === "relu"),
);
