import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import type { Frame } from "../../python/frame.ts";
import { namesWithin } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import { hasWeights } from "../pytorch/operation.ts";
import { signalsOf } from "../pytorch/signal.ts";

/** A picture and its mask that are moved at random, each in its own way. */
export interface ChangedApart {
  readonly input: SyntaxNode;
  readonly target: SyntaxNode;
  /** Both go through one and the same transform. */
  readonly isOneTransform: boolean;
}

/** What moves the places of a picture, and draws by how much. */
const moving =
  /\.(?:RandomHorizontalFlip|RandomVerticalFlip|RandomRotation|RandomCrop|RandomResizedCrop|RandomAffine|RandomPerspective|ElasticTransform)$/;

export const changedApartOf = oncePerScript((script): ChangedApart | null => {
  for (const { input, target, frame } of trainingLosses(script)) {
    const inputs = transformedBy(script, input, frame);
    const targets = target ? transformedBy(script, target, frame, true) : null;
    if (!inputs || !targets || inputs.call.node.from === targets.call.node.from) continue;
    const [first, second] = [inputs, targets].map(
      ({ call }) => itemsOf(script, call.argumentList)[0],
    );
    // Two views of one picture may be what is wanted.
    if (!first || !second || textOf(script, first.value) === textOf(script, second.value)) continue;
    const home = functionOf(inputs.call.node);
    if (home && repeatsDraws(script, home)) continue;
    const isOneTransform = inputs.transform.from === targets.transform.from;
    return { input: inputs.call.node, target: targets.call.node, isOneTransform };
  }
  return null;
});

/** Whether a function, or one of the script that it calls, sets what is drawn by: both may be moved alike. */
function repeatsDraws(script: Script, home: SyntaxNode): boolean {
  const called = callsWithin(script, home).flatMap(({ receiver, method }) =>
    receiver === null ? (functionNamed(script, method) ?? []) : [],
  );
  return [home, ...called].some((one) =>
    namesWithin(script, one).some((name) => /seed|state|get_params|replay/i.test(name)),
  );
}

interface Transformed {
  readonly call: Call;
  /** Where the transform is made. */
  readonly transform: SyntaxNode;
}

/** The transform that the one way of a tensor begins with, where it moves places at random. */
function transformedBy(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  isTarget = false,
): Transformed | null {
  const [way, another] = signalsOf(script, node, frame);
  const value = way?.source?.value;
  const call = value?.kind === "expression" && !another ? callAt(script, value.node) : null;
  if (isTarget && way?.operations.some(hasWeights)) return null;
  const [made, second] = call ? trace(script, call.callee, way?.source?.frame ?? null) : [];
  const transform = made?.value.kind === "expression" && !second ? made.value.node : null;
  const isMoving =
    transform !== null &&
    callsWithin(script, transform).some(
      ({ name, argumentList }) =>
        moving.test(name ?? "") && !/^\((?:p=)?[01](?:\.0*)?\)$/.test(textOf(script, argumentList)),
    );
  return call && isMoving ? { call, transform } : null;
}
