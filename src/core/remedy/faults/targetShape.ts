import { type Message, message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { isColumn, isFlat } from "../../training/pytorch/axis.ts";
import {
  isOfNumbers,
  measuredLike,
  type TrainingLoss,
  trainingLosses,
} from "../../training/pytorch/losses.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { shapeOf } from "../../training/pytorch/tensorShape.ts";
import { sources } from "../sources.ts";
import { channelOrder } from "./channelOrder.ts";
import { classAxis } from "./classAxis.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";

function find(program: TrainingProgram): Discovery | null {
  const isTorch = program.framework === "pytorch" || program.framework === "lightning";
  return isTorch
    ? (crossed(program) ?? written(program) ?? classAxis(program) ?? channelOrder(program))
    : null;
}

/** Outputs of shape (N, 1) against targets of shape (N,), or the other way: the difference is of every pair. */
function crossed({ script, crossedPairs }: TrainingProgram): Discovery | null {
  if (crossedPairs === "meant") return null;
  const pairs = trainingLosses(script).flatMap((loss) => {
    const crossing = isOfNumbers(loss) ? crossingOf(script, loss) : null;
    return crossing ? [{ loss, crossing }] : [];
  });
  const [first] = pairs;
  if (!first || pairs.some(({ crossing }) => crossing !== first.crossing)) return null;
  const measured = pairs
    .flatMap(({ loss }) => measuredLike(script, loss))
    .filter((loss) => crossingOf(script, loss) === first.crossing);
  const { insert, why } = mended[first.crossing];
  const edits = [...pairs.map(({ loss }) => loss), ...measured].map(({ input }) => ({
    from: input.to,
    to: input.to,
    insert,
  }));
  const { node } = first.loss.call;
  return fault(node, distinct(edits), {
    title: message("Give outputs and targets the same shape"),
    why: why(textOf(script, node).slice(0, 60)),
  });
}

/** The same within a loss that the script writes out. */
function written({ script, crossedPairs: found }: TrainingProgram): Discovery | null {
  if (found === "meant") return null;
  const [first] = found;
  if (!first) return null;
  const { why } = mended[first.isOutputColumn ? "column-against-flat" : "flat-against-column"];
  const edits = found.flatMap(({ column: { from, to, name } }) => {
    const isOne = /^(?:VariableName|CallExpression|MemberExpression|ParenthesizedExpression)$/.test(
      name,
    );
    const [open, close] = isOne ? ["", ""] : ["(", ")"];
    const end = { from: to, to, insert: `${close}.squeeze(-1)` };
    return isOne ? [end] : [{ from, to: from, insert: open }, end];
  });
  return fault(first.at, distinct(edits), {
    title: message("Give outputs and targets the same shape"),
    why: why(textOf(script, first.at).slice(0, 60)),
  });
}

type Crossing = "column-against-flat" | "flat-against-column";

interface Mending {
  readonly insert: string;
  readonly why: (code: string) => Message;
}

const mended: Readonly<Record<Crossing, Mending>> = {
  "column-against-flat": {
    insert: ".squeeze(-1)",
    why: (code) =>
      message(
        "The outputs have shape (N, 1) and the targets (N,): {code} compares each output with all targets, which is lowest when every output is the mean.",
        { code },
      ),
  },
  "flat-against-column": {
    insert: ".unsqueeze(-1)",
    why: (code) =>
      message(
        "The outputs have shape (N,) and the targets (N, 1): {code} compares each output with all targets, which is lowest when every output is the mean.",
        { code },
      ),
  },
};

/** Every way to the loss is a column and every way of the target flat, or the other way round; null for anything else. */
function crossingOf(script: Script, { input, target, frame }: TrainingLoss): Crossing | null {
  const outputs = signalsOf(script, input, frame).map((s) => shapeOf(script, s));
  const targets = target ? signalsOf(script, target, frame).map((s) => shapeOf(script, s)) : [];
  if (outputs.length === 0 || targets.length === 0) return null;
  if (outputs.every(isColumn) && targets.every(isFlat)) return "column-against-flat";
  return outputs.every(isFlat) && targets.every(isColumn) ? "flat-against-column" : null;
}

export const targetShape: Fault = {
  id: "fix-target-shape",
  signs: anyTrouble,
  title: message("Give outputs and targets the same shape"),
  why: message("Shapes that broadcast compare each output with every target."),
  cost: message("None: losses before and after are not comparable."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "loss = F.mse_loss(model(x).squeeze(-1), y)" },
  find,
};
