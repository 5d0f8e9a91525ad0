import type { SyntaxNode } from "@lezer/common";
import { type Frame, frameKey } from "../../python/frame.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { keyOf, type Traced } from "../../python/traced.ts";
import { nameOfDefinition } from "../../python/tree.ts";
import { isOfNumbers, type TrainingLoss, trainingLosses } from "./losses.ts";
import { modulesOf } from "./modules.ts";
import { hasWeights, type Operation } from "./operation.ts";
import { type Signal, signalsOf } from "./signal.ts";

/** A layer with weights that a loss goes back through. */
export interface TrainedLayer {
  readonly operation: Operation;
  /** The last with weights before the loss, on every way that has it. */
  readonly isOutput: boolean;
  /** Layers with weights between it and the input, on the longest way. */
  readonly before: number;
  /** Small name of the activation that its output goes through next; null for none. */
  readonly activation: string | null;
}

/** What training losses go back through, as far as it can be followed. */
export interface Network {
  readonly signals: readonly Signal[];
  readonly layers: readonly TrainedLayer[];
}

export const networkOf = oncePerScript((script: Script): Network => {
  const signals = trainingLosses(script).flatMap((loss) => predictionOf(script, loss));
  const layers = new Map<string, TrainedLayer>();
  for (const { operations } of signals) {
    const own = operations.flatMap((o, at) => (hasWeights(o) ? [{ o, at }] : []));
    own.forEach(({ o, at }, index) => {
      const key = String((o.weight ?? o.settings?.node ?? o.at).from);
      const known = layers.get(key);
      const next = operations
        .slice(0, at)
        .findLast((p) => !/^(?:shape|norm|dropout|pooling)$/.test(p.kind));
      layers.set(key, {
        operation: o,
        isOutput: index === 0 && (known?.isOutput ?? true),
        before: Math.max(own.length - index - 1, known?.before ?? 0),
        activation: next?.kind === "activation" ? next.name : (known?.activation ?? null),
      });
    });
  }
  return { signals, layers: [...layers.values()] };
});

/** What a loss judges: where it asks for no order, as in `mse_loss(y, model(x))`, the one of both that has weights. */
function predictionOf(script: Script, loss: TrainingLoss): readonly Signal[] {
  const { input, target, frame } = loss;
  const first = signalsOf(script, input, frame);
  if (target === null || !isOfNumbers(loss) || first.some(isOfNetwork)) return first;
  const second = signalsOf(script, target, frame);
  return second.some(isOfNetwork) ? second : first;
}

function isOfNetwork({ operations }: Signal): boolean {
  return operations.some(hasWeights);
}

/** The trained layers that an expression may stand for: `self.fc1`, `net[0]` by its place, all of a module. */
export function layersBehind(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null = null,
): readonly TrainedLayer[] {
  const places = trace(script, node, frame).flatMap(({ value }) =>
    value.kind === "expression" ? [value.node.from] : [],
  );
  return networkOf(script).layers.filter(({ operation }) =>
    places.includes((operation.settings?.node ?? operation.weight ?? operation.at).from),
  );
}

/**
 * Whether every way to a loss that leads through an operation has layers with weights after it in the same network, and
 * some way does: a discriminator after a generator is another network.
 */
export function isBetweenLayers(script: Script, { from, to }: SyntaxNode): boolean {
  const isFollowed = networkOf(script).signals.flatMap(({ operations }) =>
    operations.flatMap((one, index) =>
      one.at.from === from && one.at.to === to
        ? [operations.slice(0, index).some((o) => hasWeights(o) && areOfOneNetwork(script, o, one))]
        : [],
    ),
  );
  return isFollowed.length > 0 && isFollowed.every((is) => is);
}

/** In one `Sequential`, or within one call of a module's `forward`. */
function areOfOneNetwork(script: Script, a: Operation, b: Operation): boolean {
  const own = new Set(forwardsAround(script, a.frame));
  return (
    (a.by !== undefined && a.by.from === b.by?.from && frameKey(a.frame) === frameKey(b.frame)) ||
    forwardsAround(script, b.frame).some((key) => own.has(key))
  );
}

/** Whether what has this frame stands within the network, where no data come from. */
export function isWithinForward(script: Script, frame: Frame | null): boolean {
  return forwardsAround(script, frame).length > 0;
}

function forwardsAround(script: Script, frame: Frame | null): readonly string[] {
  if (!frame) return [];
  const isForward = nameOfDefinition(script, frame.definition) === "forward";
  return [...(isForward ? [frameKey(frame)] : []), ...forwardsAround(script, frame.caller)];
}

/** Whether an expression is a module that a loss goes back through. */
export function isTrained(script: Script, node: SyntaxNode, frame: Frame | null = null): boolean {
  const trained = new Set(networkOf(script).signals.flatMap((s) => s.modules.map(moduleKey)));
  const modules = modulesOf(script, node, frame);
  return modules.length > 0 && modules.every((m) => trained.has(moduleKey(m)));
}

/** Whether an expression is an object that no loss goes back through, of a class of which another is trained: a teacher. */
export function isUntrainedTwin(script: Script, node: SyntaxNode): boolean {
  const own = modulesOf(script, node, null).flatMap(({ value }) =>
    value.kind === "instance" ? [value.instance] : [],
  );
  const trained = networkOf(script).signals.flatMap(({ modules }) =>
    modules.flatMap(({ value }) => (value.kind === "instance" ? [value.instance] : [])),
  );
  const isMade = own.some(({ call }) =>
    trained.some((other) => other.call.node.from === call.node.from),
  );
  return (
    !isMade &&
    own.some(({ definition }) => trained.some((other) => other.definition.from === definition.from))
  );
}

function moduleKey(module: Traced): string {
  return keyOf({ ...module, path: [] });
}
