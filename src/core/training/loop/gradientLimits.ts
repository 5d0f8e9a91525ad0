import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, codeOf, textOf } from "../../python/tree.ts";
import { type Setting, settingOf } from "../setting.ts";

/** What holds gradients down between the backward pass and the step. */
export interface GradientLimit {
  /** Of the norm over all parameters, of each value, or a factor that all values are multiplied by. */
  readonly kind: "norm" | "value" | "factor";
  /** As it is written. */
  readonly code: string;
  /** The known numbers of the limit: two where a lower and an upper one are given. */
  readonly settings: readonly Setting[];
}

const names = /clip|max_?(?:grad_?)?norm|grad/i;
const gradient = /\.grad(?:\.data)?$/;

/** Every limit that the script puts on its gradients: a library's call, a helper of its own, an option, a hook. */
export const gradientLimitsOf = oncePerScript((script): readonly GradientLimit[] => [
  ...callsOf(script).flatMap((call) => {
    const clipped = clippedBy(script, call);
    return [
      ...(clipped.length > 0 ? clipped : clippedByArgument(script, call)),
      ...scaledBy(script, call),
    ];
  }),
  ...multiplied(script),
]);

function clippedBy(script: Script, call: Call): readonly GradientLimit[] {
  const { method, argumentList, node } = call;
  const limit = (kind: GradientLimit["kind"], expressions: readonly (SyntaxNode | undefined)[]) => {
    const settings = expressions.flatMap((e) => settingOf(script, e, names, node) ?? []);
    return [{ kind, code: codeOf(script, node), settings }];
  };
  if (/^clip_grad_norm_?$/.test(method)) {
    return limit("norm", [argumentOf(script, argumentList, "max_norm", 1)?.value]);
  }
  if (method === "clip_grad_value_") {
    return limit("value", [argumentOf(script, argumentList, "clip_value", 1)?.value]);
  }
  const receiver = call.receiver ? textOf(script, call.receiver) : "";
  if (/^(?:clamp|clip)_?$/.test(method) && (gradient.test(receiver) || receiver === "g")) {
    return limit(
      "value",
      itemsOf(script, argumentList).map(({ value }) => value),
    );
  }
  return /^clip_?grad\w*$|^clip_by_(?:norm|value|global_norm)$|^gradient_?clip\w*$/i.test(method)
    ? limit("norm", [])
    : [];
}

const limits =
  /^(?:clip_?grad|max_?grad_?norm|grad(?:ient)?_?clip|(?:global_)?clip_?(?:norm|value))/i;

/** `Trainer(gradient_clip_val=1.0)`, `Adam(clipnorm=1.0)`, `check_update(model, c.grad_clip)`. */
function clippedByArgument(script: Script, call: Call): readonly GradientLimit[] {
  // A bound of something else: of weights, of rewards, of a policy's ratio.
  const isBound = /^(?:clamp|clip|min|max|minimum|maximum)_?$/.test(call.method);
  const isRead =
    isBound || /^(?:print|float|int|str|format|get|info|add_argument)$/.test(call.method);
  return itemsOf(script, call.argumentList).flatMap((item): GradientLimit[] => {
    const { keyword, value } = item;
    const isOff = /^(?:0(?:\.0)?|None)$/.test(textOf(script, value));
    const name = keyword ?? (isRead ? "" : nameOf(script, value));
    if (!limits.test(name) || isOff) return [];
    const setting = settingOf(script, value, names, call.node);
    const code = codeOf(script, keyword === null ? call.node : item);
    return [{ kind: "norm", code, settings: setting ? [setting] : [] }];
  });
}

function nameOf(script: Script, value: SyntaxNode): string {
  const isNamed = value.name === "VariableName" || value.name === "MemberExpression";
  return isNamed ? (textOf(script, value).split(".").at(-1) ?? "") : "";
}

/** `p.grad.mul_(0.1)` and `p.register_hook(lambda g: g * 0.1)`. */
function scaledBy(script: Script, call: Call): readonly GradientLimit[] {
  const [item] = itemsOf(script, call.argumentList);
  const receiver = call.receiver ? textOf(script, call.receiver) : "";
  if (item && call.method === "mul_" && gradient.test(receiver)) {
    return factorOf(script, item.value, call.node);
  }
  return item && call.method === "register_hook"
    ? factorOf(script, hookFactor(script, item.value), call.node)
    : [];
}

/** `p.grad *= 0.1` */
function multiplied(script: Script): readonly GradientLimit[] {
  return script.all("UpdateStatement").flatMap((statement) => {
    const [target, operator, value] = childrenOf(statement);
    const isScaling = operator !== undefined && textOf(script, operator) === "*=";
    return target && isScaling && gradient.test(textOf(script, target))
      ? factorOf(script, value, statement)
      : [];
  });
}

function factorOf(
  script: Script,
  factor: SyntaxNode | undefined,
  node: SyntaxNode,
): readonly GradientLimit[] {
  // Gradients of a loss that was scaled for half precision are only brought back to their size.
  if (factor && /scale/i.test(textOf(script, factor))) return [];
  const setting = settingOf(script, factor, names, node);
  return setting ? [{ kind: "factor", code: codeOf(script, node), settings: [setting] }] : [];
}

function hookFactor(script: Script, hook: SyntaxNode): SyntaxNode | undefined {
  const body = hook.name === "LambdaExpression" ? hook.lastChild : null;
  if (body?.name !== "BinaryExpression") return undefined;
  const [left, operator, right] = childrenOf(body);
  if (!operator || textOf(script, operator) !== "*") return undefined;
  return left?.name === "Number" ? left : right;
}
