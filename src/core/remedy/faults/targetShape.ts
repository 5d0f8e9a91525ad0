import { message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { measuredLike, type TrainingLoss, trainingLosses } from "../../training/pytorch/losses.ts";
import type { Shape } from "../../training/pytorch/rank.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { shapeOf } from "../../training/pytorch/tensorShape.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

const broadcasting = /^(?:mse_loss|l1_loss|smooth_l1_loss|huber_loss)$/;

/** Outputs of shape (N, 1) against targets of shape (N,), or the other way: the difference is of every pair. */
function find({ script, framework }: TrainingProgram): Discovery | null {
  if (framework !== "pytorch" && framework !== "lightning") return null;
  const crossed = trainingLosses(script).filter(
    (loss) => broadcasting.test(loss.kind) && isCrossed(script, loss),
  );
  const [first] = crossed;
  if (!first) return null;
  const measured = crossed
    .flatMap((loss) => measuredLike(script, loss))
    .filter((loss) => isCrossed(script, loss));
  const edits = [...crossed, ...measured].map(({ input }) => ({
    from: input.to,
    to: input.to,
    insert: ".squeeze(-1)",
  }));
  return fault(first.call.node, distinct(edits), {
    title: message("Compare outputs and targets of one shape"),
    why: message(
      "The outputs have shape (N, 1) and the targets (N,): {code} compares each output with all targets, which is least when every output is the mean.",
      { code: textOf(script, first.call.node).slice(0, 60) },
    ),
  });
}

/** Every way to the loss is a column, and every way of the target is flat. */
function isCrossed(script: Script, { input, target, frame }: TrainingLoss): boolean {
  const outputs = signalsOf(script, input, frame).map((s) => shapeOf(script, s));
  const targets = target ? signalsOf(script, target, frame).map((s) => shapeOf(script, s)) : [];
  const isColumn = (shape: Shape | null) => shape?.rank === 2 && shape.isColumn;
  const isFlat = (shape: Shape | null) => shape?.rank === 1;
  return (
    outputs.length > 0 && targets.length > 0 && outputs.every(isColumn) && targets.every(isFlat)
  );
}

export const targetShape: Fault = {
  id: "fix-target-shape",
  signs: anyTrouble,
  title: message("Compare outputs and targets of one shape"),
  why: message("Shapes that broadcast compare each output with every target."),
  cost: message("None: losses before and after are not comparable."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "loss = F.mse_loss(model(x).squeeze(-1), y)" },
  find,
};
