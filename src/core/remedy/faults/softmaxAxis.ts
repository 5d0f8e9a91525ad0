import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { isRows } from "../../training/pytorch/axis.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import { shapeOf } from "../../training/pytorch/tensorShape.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault, suspicion } from "./fault.ts";
import { hiddenSoftmax } from "./hiddenSoftmax.ts";

function find(program: TrainingProgram): Discovery | null {
  const { framework } = program;
  if (framework !== "pytorch" && framework !== "lightning") return null;
  return overBatch(program) ?? overOne(program) ?? hiddenSoftmax(program);
}

/** A softmax of one number is 1, and passes no gradient. */
function overOne(program: TrainingProgram): Discovery | null {
  const { script, loneSoftmax: found } = program;
  if (!found) return null;
  const { at, axis, rank } = found;
  const code = codeOf(script, at);
  const why =
    "{code} is taken over an axis of length 1, and is 1 whatever the scores are: nothing before it is trained.";
  if (rank !== 3 || !axis) return suspicion(program, at, why, { code });
  return fault(axis, [{ from: axis.from, to: axis.to, insert: "1" }], {
    title: message("Take the softmax over the positions (dim=1)"),
    why: message(why, { code }),
  });
}

/** A softmax over the samples of a batch, where it is meant over the classes. */
function overBatch({ script, network, tensorWays }: TrainingProgram): Discovery | null {
  const found = [...network.signals, ...tensorWays].flatMap(({ operations, ...signal }, index) => {
    // Beside the main way, other axes than the samples may come first.
    const isMain = index < network.signals.length;
    const at = operations.findIndex(({ name }) => /^(?:log)?softmax$/.test(name));
    const operation = operations[at];
    if (!operation?.settings) return [];
    const before = { ...signal, operations: operations.slice(at + 1) };
    const axes = shapeOf(script, before)?.axes ?? [];
    const position = /functional|^torch\.(?:log_)?softmax$/.test(operation.settings.name ?? "")
      ? 1
      : 0;
    const axis = argumentOf(script, operation.settings.argumentList, "dim", position);
    const isOverBatch =
      axis !== null &&
      literalOf(script, axis.value) === 0 &&
      ((isMain && axes.length === 2 && before.operations.every((o) => keepsSamples(script, o))) ||
        (axes.length > 1 && isRows(axes[0])));
    const isBatch =
      before.operations.some(({ name }) => name === "batch" || name === "index") ||
      signal.source?.value.kind === "item";
    return isOverBatch ? [{ operation, axis, isBatch }] : [];
  });
  const [first] = found;
  if (!first) return null;
  return fault(
    first.operation.at,
    distinct(found.map(({ axis: { value } }) => ({ from: value.from, to: value.to, insert: "1" }))),
    {
      title: message("Take the softmax over the classes (dim=0 → dim=1)"),
      why: message(
        "{code} divides by the sum over the samples of the batch, not over the classes: what one sample gets depends on the others.",
        { code: codeOf(script, first.operation.at) },
      ),
    },
    found.every((f) => f.isBatch) ? "certain" : "suspected",
  );
}

/** `x.squeeze(0)` leaves what one sample holds: a bag of instances, say. */
function keepsSamples(script: Script, { name, settings }: Operation): boolean {
  if (name !== "squeeze" || settings === null) return true;
  const axis = argumentOf(script, settings.argumentList, "dim", settings.receiver ? 0 : 1);
  const position = axis && literalOf(script, axis.value);
  return typeof position === "number" && position !== 0;
}

export const softmaxAxis: Fault = {
  id: "fix-softmax-axis",
  signs: anyTrouble,
  title: message("Take the softmax over the classes"),
  why: message("The first dimension is the batch: probabilities sum to 1 over the second."),
  cost: message("None."),
  sources: [sources.neuraLint, sources.umlaut],
  snippets: { pytorch: "F.log_softmax(x, dim=1)" },
  find,
};
