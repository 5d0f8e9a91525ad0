import { message } from "../../message.ts";
import { insertAfter } from "../../python/lines.ts";
import { formatNumber } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { distinct, type ScriptEdit } from "../../python/scriptEdit.ts";
import { statementOf, textOf } from "../../python/tree.ts";
import type { ConstantBias } from "../../training/model/constantBiases.ts";
import { loadedWeights } from "../../training/model/pretrained.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { TrainedLayer } from "../../training/pytorch/network.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";

/** Inputs of unit size rarely get over this. */
const lowest = -0.9;
const highest = 3;
/** Both biases of a gate together let through less than two in a hundred. */
const shutForCertain = -2;

function find(program: TrainingProgram): Discovery | null {
  return heldUnits(program) ?? closedGates(program) ?? shutCells(program);
}

/** Every gate of a recurrent layer that starts shut, and a cell that starts at its limit. */
function shutCells({ script, constantBiases, setsBiasesAnew }: TrainingProgram): Discovery | null {
  const shut = constantBiases.filter(
    ({ value, layers }) =>
      value <= lowest &&
      layers.length > 0 &&
      layers.every(({ operation }) => operation.kind === "recurrent"),
  );
  const [first] = shut;
  if (!first || loadedWeights(script)) return null;
  // The two biases of a layer are added.
  const isEven = constantBiases.some(
    ({ value, layers }) =>
      value > 0 &&
      value + first.value > lowest &&
      layers.some(({ operation }) => operation.kind === "recurrent"),
  );
  if (setsBiasesAnew || isEven) return null;
  const opened = shut.flatMap((biases) => openedForgetGates(script, biases) ?? []);
  const isOpened = opened.length === shut.length;
  const edits = shut.map(({ number: { from, to } }) => ({ from, to, insert: "0.0" }));
  const value = formatNumber(first.value);
  return fault(
    first.node,
    distinct(isOpened ? [...edits, ...opened] : edits),
    {
      title: isOpened
        ? message("Start the biases at 0 ({before} → 0), those of the forget gates at 1", {
            before: value,
          })
        : message("Start the biases at 0 ({before} → 0)", { before: value }),
      why: message(
        "Biases of {value}, two for each unit, shut the gates of a recurrent layer: nothing gets in, and what is in gets lost.",
        { value },
      ),
    },
    // What sets some of them anew may come after it, and a gate that is a little open may be meant.
    constantBiases.length > shut.length || first.value > shutForCertain ? "suspected" : "certain",
  );
}

/** At 0 a cell would forget half of what it holds at every step: the second quarter of the biases of an LSTM starts at 1. */
function openedForgetGates(
  script: Script,
  { node, layers, target }: ConstantBias,
): ScriptEdit | null {
  const statement = statementOf(node);
  const isCell = layers.every(({ operation }) => /^lstm/.test(operation.name));
  const name = target ? textOf(script, target) : "";
  const isPlain = /^[\w.]+$/.test(name) && statement.name === "ExpressionStatement";
  if (!isCell || !isPlain) return null;
  const biases = name.replace(/\.data$/, "");
  const quarter = `${biases}.data[${biases}.numel() // 4 : ${biases}.numel() // 2]`;
  return insertAfter(script, statement, [`${quarter} = 1.0`]);
}

/** Forget gates that are shut from the start: a cell loses within a few steps what it has read. */
function closedGates({ script, closedGates: found }: TrainingProgram): Discovery | null {
  const [first] = found;
  if (!first || loadedWeights(script)) return null;
  const edits = found.map(({ number: { from, to } }) => ({ from, to, insert: "1.0" }));
  const before = formatNumber(first.value);
  return fault(first.node, distinct(edits), {
    title: message("Open the forget gates at the start ({before} → 1)", { before }),
    why: message(
      "A bias of {before} shuts the forget gates: the cell loses within a few steps what it has read, and no gradient gets back to it.",
      { before },
    ),
    cost: message("None: 1 is what they are usually opened with."),
  });
}

/** Biases of hidden layers that hold their units off, or at their limit. An output's may be that of a rare class. */
function heldUnits({ script, constantBiases }: TrainingProgram): Discovery | null {
  if (loadedWeights(script)) return null;
  const bad = constantBiases.filter(
    ({ value, layers }) =>
      (value <= lowest || value >= highest) && layers.some((layer) => isHeld(layer, value)),
  );
  const [first] = bad;
  if (!first) return null;
  const edits = bad.map(({ number: { from, to } }) => ({ from, to, insert: "0.0" }));
  const value = formatNumber(first.value);
  return fault(first.node, distinct(edits), {
    title: message("Start the biases at 0 ({before} → 0)", { before: value }),
    why:
      first.value < 0
        ? message(
            "A bias of {value} keeps the units below zero for every input: ReLUs are dead from the start, and no gradient comes through.",
            { value },
          )
        : message("A bias of {value} drives the units into saturation for every input.", { value }),
  });
}

function isHeld({ isOutput, activation, operation }: TrainedLayer, value: number): boolean {
  if (isOutput || operation.kind === "recurrent" || activation === null) return false;
  const saturates = /^(?:tanh|sigmoid|hardtanh|relu6)$/.test(activation);
  return value < 0 ? saturates || /^(?:relu|elu|gelu|silu)/.test(activation) : saturates;
}

export const initialBiases: Fault = {
  id: "fix-initial-biases",
  signs: anyTrouble,
  title: message("Start the biases at 0"),
  why: message("Large biases switch units off, or hold them at their limit, for every input."),
  cost: message("None: zero is what biases start at usually."),
  sources: [sources.deepChecker, sources.neuraLint],
  snippets: { pytorch: "nn.init.zeros_(layer.bias)" },
  find,
};
