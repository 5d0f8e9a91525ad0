import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { certainly, type Fact, possibly } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { classesOf, dataSourceOf } from "../../training/data/dataSource.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type TrainingLoss, trainingLosses } from "../../training/pytorch/losses.ts";
import { hasWeights } from "../../training/pytorch/operation.ts";
import { type Signal, signalsOf } from "../../training/pytorch/signal.ts";
import { sources } from "../sources.ts";
import { type Certainty, type Discovery, type Fault, standstill, suspicion } from "./fault.ts";
import { kerasUnits } from "./kerasUnits.ts";

/** One output, where the labels are more than two classes. */
function find(program: TrainingProgram): Discovery | null {
  const { script, framework } = program;
  if (framework === "keras") return kerasUnits(script);
  const [narrow] = trainingLosses(script).filter((loss) => isTooNarrow(script, loss));
  if (!narrow) return null;
  const classes = labelsOf(script, narrow);
  const values = { code: textOf(script, narrow.call.node).slice(0, 60), classes: classes ?? "" };
  const template =
    classes === null
      ? "the cross-entropy of one output is zero whatever the network gives, so that nothing is learned: {code}. The network needs one output for each class."
      : "the network has one output and the labels are {classes} classes, so that it cannot tell them apart: {code}. It needs one output for each class, and cross-entropy as the loss.";
  return {
    ...suspicion(program, narrow.call.node, template, values),
    certainty: sureOf(script, narrow),
  };
}

/** One output by an option's default is what the person may have changed. */
function sureOf(script: Script, { input, frame }: TrainingLoss): Certainty {
  const widths = signalsOf(script, input, frame).map((s) => widthOf(script, s));
  return widths.every((width) => certainly(width) === 1) ? "certain" : "suspected";
}

function isTooNarrow(script: Script, loss: TrainingLoss): boolean {
  const { kind } = loss;
  const signals = signalsOf(script, loss.input, loss.frame);
  const isOne = signals.every((s) => possibly(widthOf(script, s)) === 1);
  if (signals.length === 0 || !isOne) return false;
  if (kind === "cross_entropy") {
    return signals.every((s) => s.operations[0]?.kind === "linear");
  }
  const isLimited =
    /^binary_cross_entropy/.test(kind) ||
    signals.every((s) => s.operations.some((o) => /^(?:sigmoid|tanh)$/.test(o.name) && !o.weight));
  return isLimited && labelsOf(script, loss) !== null;
}

/** Units of the last layer with weights. */
function widthOf(script: Script, { operations }: Signal): Fact<number> {
  const last = operations.find(hasWeights);
  const given =
    last?.kind === "linear" && last.settings
      ? argumentOf(script, last.settings.argumentList, "out_features", 1)
      : null;
  return numberOf(script, given?.value, last?.frame);
}

/** More than two classes as they come from a known data set, with nothing done to them but moving. */
function labelsOf(script: Script, { target, frame }: TrainingLoss): number | null {
  const signals = target ? signalsOf(script, target, frame) : [];
  const counts = signals.map(({ operations, source }) => {
    const isPlain = operations.every((o) => o.kind === "shape");
    const call = isPlain && source ? dataSourceOf(script, source) : null;
    return call ? classesOf(call) : null;
  });
  const [first] = counts;
  return first !== undefined && counts.every((c) => c === first) ? first : null;
}

export const outputUnits: Fault = {
  id: "fix-output-units",
  signs: standstill,
  title: message("Give the network one output for each class"),
  why: message("One output cannot tell more than two classes apart."),
  cost: message("None: losses before and after are not comparable."),
  sources: [sources.umlaut, sources.neuraLint],
  snippets: {
    pytorch: "self.out = nn.Linear(hidden, n_classes)  # with nn.CrossEntropyLoss()",
    keras: 'keras.layers.Dense(n_classes, activation="softmax")',
  },
  find,
};
