import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { textOf } from "../../python/tree.ts";
import { layerKindOf } from "../../training/layers.ts";
import { isInModel, modelOf } from "../../training/model.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { lossCalls } from "./lossInput.ts";
import { faultSources as sources } from "./sources.ts";

const broadcasting =
  /^(?:mse_loss|l1_loss|smooth_l1_loss|huber_loss|MSELoss|L1Loss|SmoothL1Loss|HuberLoss)$/;
const reshapes =
  /squeeze|\.view\(|reshape|flatten|\[:, ?0\]|\[\.\.\., ?0\]|\[:, ?None\]|np\.newaxis|column_stack|keepdim/;

/** Outputs of shape (N, 1) against targets of shape (N,): the difference is of every pair. */
function find({ script, framework }: Situation): Discovery | null {
  if (framework !== "pytorch" || reshapes.test(script.text)) return null;
  const model = modelOf(script);
  if (!model) return null;
  const layers = callsOf(script).filter(
    (c) => isInModel(model, c.node) && layerKindOf(c.name) === "linear",
  );
  const last = layers.toSorted((a, b) => a.node.from - b.node.from).at(-1);
  const width = last && argumentOf(script, last.argumentList, "out_features", 1);
  if (!width || evaluate(script, width.value) !== 1) return null;
  const hasFlatTarget =
    /\b(?:y|target|labels?)\w*\b[^\n]*=[^\n]*(?:\.target\b|return_X_y|make_regression|make_friedman)/i.test(
      script.text,
    );
  const calls = lossCalls(script).filter(({ loss }) => broadcasting.test(loss));
  const inputs = calls.flatMap(({ call }) => itemsOf(script, call.argumentList)[0] ?? []);
  const [first] = calls;
  if (!first || !hasFlatTarget) return null;
  return fault(
    first.call.node,
    inputs.map(({ value }) => ({ from: value.to, to: value.to, insert: ".squeeze(-1)" })),
    {
      title: message("Compare outputs and targets of one shape"),
      why: message(
        "The outputs have shape (N, 1) and the targets (N,): {code} compares each output with all targets, which is least when every output is the mean.",
        { code: textOf(script, first.call.node).slice(0, 60) },
      ),
    },
    false,
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
