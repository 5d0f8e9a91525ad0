import type { SyntaxNode } from "@lezer/common";
import type { Call } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";

/** One thing that is done to a tensor, as far as a training needs to know it. */
export interface Operation {
  readonly kind: OperationKind;
  /** Name of the class or function in small letters without underscores: `logsoftmax`, `linear`. */
  readonly name: string;
  /** Where it is applied: the call, or the item of a `Sequential`. */
  readonly at: SyntaxNode;
  /** The call that applies it, where `at` is an item of a `Sequential`. */
  readonly by?: SyntaxNode;
  /** The call that holds its settings: `nn.Linear(8, 4)`, or the function's own. */
  readonly settings: Call | null;
  /** What it is applied to; null for an item of a `Sequential`. */
  readonly input: SyntaxNode | null;
  /** The tensor that it multiplies by, where the script holds that itself: `w` of `x @ w`. */
  readonly weight?: SyntaxNode;
  /** Which part of what it gives: `[0]` for the outputs of a recurrent layer, `[1]` for its last state. */
  readonly part?: readonly number[];
  /** One of several that a loop or a comprehension makes. */
  readonly isRepeated?: boolean;
  readonly frame: Frame | null;
}

export type OperationKind =
  | "linear"
  | "convolution"
  | "recurrent"
  | "attention"
  | "embedding"
  | "norm"
  | "activation"
  | "dropout"
  | "pooling"
  /** Another view of the same numbers. */
  | "shape"
  | "arithmetic"
  /** No gradient goes back through it. */
  | "cut"
  /** Constant but for its jumps: its gradient is zero. */
  | "step"
  /** Nothing is known of what it does. */
  | "other";

const kinds: readonly [RegExp, OperationKind][] = [
  [/^(?:lazy)?linear$/, "linear"],
  [/^(?:lazy)?conv(?:transpose)?[123]d$/, "convolution"],
  [/^(?:rnn|lstm|gru)(?:cell)?$/, "recurrent"],
  [/^transformerencoder(?:layer)?$/, "attention"],
  [/^embedding(?:bag)?$/, "embedding"],
  [/^(?:lazy)?(?:batchnorm[123]d|layernorm|groupnorm|instancenorm[123]d|rmsnorm)$/, "norm"],
  [
    /^(?:log)?softmax(?:2d)?$|^softmin$|^(?:log)?sigmoid$|^(?:leaky|p|r|se|c|ge)?relu6?$|^(?:elu|selu|celu|gelu|silu|mish|softplus|hardswish|hardtanh|tanh|softsign|expit)$/,
    "activation",
  ],
  [/^(?:alpha|featurealpha)?dropout[123]?d?$/, "dropout"],
  [/^(?:adaptive)?(?:avg|max)pool[123]d$/, "pooling"],
  [/^(?:clamp|clip|normalize)$/, "arithmetic"],
  [/^(?:detach|data)$/, "cut"],
  [/^(?:round|floor|ceil|trunc|sign|sgn|heaviside)$/, "step"],
  [
    /^(?:view|reshape|squeeze|unsqueeze|flatten|unflatten|permute|transpose|contiguous|float|double|half|to|cuda|cpu|long|type|astype|ravel|identity|t|clone|requiresgrad|tensor|astensor|fromnumpy|floattensor|longtensor|doubletensor|array|asarray|numpy|variable|gather)$/,
    "shape",
  ],
];

/** What a class of `torch.nn` or a function or method of a tensor does, by its bare name. */
export function operationKind(name: string): OperationKind {
  const plain = plainName(name);
  return kinds.find(([pattern]) => pattern.test(plain))?.[1] ?? "other";
}

export function plainName(name: string): string {
  return name.replace(/_/g, "").toLowerCase();
}

const weighted = /^(?:attention|linear|convolution|recurrent|embedding)$/;

export function hasWeights({ kind }: Pick<Operation, "kind">): boolean {
  return weighted.test(kind);
}
