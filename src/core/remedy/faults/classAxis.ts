import { message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Axis, isFeatures, isRows } from "../../training/pytorch/axis.ts";
import { measuredLike, type TrainingLoss } from "../../training/pytorch/losses.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { shapeOfNode } from "../../training/pytorch/tensorShape.ts";
import { type Discovery, fault } from "./fault.ts";

/** Classes on the last axis, where cross-entropy takes the second for them: it compares places with each other. */
export function classAxis({ script, losses }: TrainingProgram): Discovery | null {
  const found = losses.filter((loss) => isMisplaced(script, loss));
  const [first] = found;
  if (!first) return null;
  const all = [...found, ...found.flatMap((loss) => measuredLike(script, loss))];
  const places = all.filter((loss) => isMisplaced(script, loss)).flatMap(sidesOf(script));
  const move = ".movedim(-1, 1)";
  return fault(
    first.call.node,
    distinct(places.map(({ to }) => ({ from: to, to, insert: move }))),
    {
      title: message("Move the classes to the second axis, where the loss expects them"),
      why: message(
        "{code} expects the classes on the second axis, and the last layer puts them on the last: the positions of a sequence are compared instead.",
        { code: codeOf(script, first.call.node) },
      ),
    },
    found.every((loss) => isOfSequences(script, loss)) ? "certain" : "suspected",
  );
}

/** What is embedded, or gone through step by step, has its places on the second axis; of other data it may be the classes. */
function isOfSequences(script: Script, { input, frame }: TrainingLoss): boolean {
  return signalsOf(script, input, frame).every(({ operations }) =>
    operations.some(({ kind }) => /^(?:embedding|recurrent|attention)$/.test(kind)),
  );
}

/** The outputs, and the targets too where they are shares of each class. */
function sidesOf(script: Script) {
  return ({ input, target, frame }: TrainingLoss) => {
    const [outputs, targets] = [input, target].map((side) =>
      side ? shapeOfNode(script, side, frame) : null,
    );
    const isSoft = target !== null && targets?.axes.length === outputs?.axes.length;
    return isSoft ? [input, target] : [input];
  };
}

function isMisplaced(script: Script, loss: TrainingLoss): boolean {
  const { kind, input, target, frame } = loss;
  if (kind !== "cross_entropy" || !target) return false;
  const outputs = shapeOfNode(script, input, frame)?.axes ?? [];
  const targets = shapeOfNode(script, target, frame)?.axes ?? [];
  const isSequence = outputs.length > 2 && isRows(outputs[0]) && !isFeatures(outputs[1]);
  const isOfPlaces = targets.length >= outputs.length - 1 && targets.length <= outputs.length;
  // Shares of each class may lie along any axis.
  const isMeant =
    targets.length < outputs.length ? fits(outputs, targets) : !isOfSequences(script, loss);
  return isSequence && isFeatures(outputs.at(-1)) && targets.length > 0 && isOfPlaces && !isMeant;
}

/** Numbers of classes for as many places as the last axis has, and not for those of the second. */
function fits(outputs: readonly Axis[], targets: readonly Axis[]): boolean {
  const [places, last, second] = [targets.at(-1), outputs.at(-1), outputs[1]];
  return (
    (places?.size ?? null) !== null && places?.size === last?.size && last?.size !== second?.size
  );
}
