import { message } from "../../message.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** The usual scale of cosine classifiers and contrastive losses: a temperature of about 0.06. */
const scale = 16;

/** Suspected only: the classes are told apart all the same, if never clearly. */
export function unscaledCosines({
  script,
  unscaledCosines: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { at } = found;
  const code = codeOf(script, at);
  const isCall = at.name === "CallExpression";
  return fault(
    at,
    [
      { from: at.from, to: at.from, insert: isCall ? `${scale} * ` : `${scale} * (` },
      ...(isCall ? [] : [{ from: at.to, to: at.to, insert: ")" }]),
    ],
    {
      title: message("Scale the cosines before their softmax (× {scale})", { scale }),
      why: message(
        "{code} lies between −1 and 1: after the softmax no class gets much more than the others, and the loss stays high however well the network does.",
        { code },
      ),
      cost: message("None: a scale that is learned does as well."),
    },
    "suspected",
  );
}
