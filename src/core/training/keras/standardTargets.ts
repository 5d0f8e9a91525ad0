import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { fitCallOf } from "./fit.ts";
import { type KerasHead, kerasHeadOf, kerasLossOf } from "./head.ts";

/** The output layer of a Keras model that never goes below zero, for targets of which half do. */
export const positiveHeadOf = oncePerScript((script): KerasHead | null => {
  const head = kerasHeadOf(script);
  const loss = kerasLossOf(script);
  const fit = fitCallOf(script);
  const targets = fit && argumentOf(script, fit.argumentList, "y", 1);
  if (!head || !loss || !targets) return null;
  const isOfNumbers =
    /^(?:mse|mae|meansquarederror|meanabsoluteerror|huber|huberloss|logcosh)$/.test(loss.kind);
  const isPositive = /^(?:relu|relu6|sigmoid|softplus|exponential|softmax)$/.test(
    head.activation.name,
  );
  return isOfNumbers && isPositive && isStandardized(script, trace(script, targets.value), 0)
    ? head
    : null;
});

const ofObject = /^(?:reshape|ravel|flatten|astype|squeeze|to_numpy)$/;

/** Whether a value is what a `StandardScaler` makes, whichever way it comes. */
function isStandardized(script: Script, ends: readonly Traced[], depth: number): boolean {
  return ends.length > 0 && depth < 6 && ends.every((end) => isScaled(script, end, depth));
}

function isScaled(script: Script, { value, path, frame }: Traced, depth: number): boolean {
  const call = value.kind === "expression" ? callAt(script, value.node) : null;
  if (!call) return false;
  const onward = (node: SyntaxNode | null | undefined) =>
    node ? isStandardized(script, trace(script, node, frame), depth + 1) : false;
  const [part, ...more] = path;
  if (part !== undefined) {
    const whole = itemsOf(script, call.argumentList)[Math.floor(part / 2)];
    const isSplit = call.method === "train_test_split" && part >= 0 && more.length === 0;
    return isSplit && whole?.keyword === null && onward(whole.value);
  }
  if (/^(?:fit_)?transform$/.test(call.method)) {
    return call.receiver !== null && isScaler(script, trace(script, call.receiver, frame));
  }
  const isNumpy = /^numpy\./.test(call.name ?? "");
  if (isNumpy && /^(?:array|asarray|ravel|squeeze)$/.test(call.method)) {
    return onward(itemsOf(script, call.argumentList)[0]?.value);
  }
  return ofObject.test(call.method) && onward(call.receiver);
}

/** `StandardScaler()`, and `StandardScaler().fit(y)`. */
function isScaler(script: Script, ends: readonly Traced[]): boolean {
  return (
    ends.length > 0 &&
    ends.every(({ value, frame }) => {
      const call = value.kind === "expression" ? callAt(script, value.node) : null;
      if (call?.method === "fit" && call.receiver) {
        return isScaler(script, trace(script, call.receiver, frame));
      }
      return call?.method === "StandardScaler" && itemsOf(script, call.argumentList).length === 0;
    })
  );
}
