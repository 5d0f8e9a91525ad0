import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertBefore } from "../../python/lines.ts";
import { freeName } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { Reordering } from "../../training/data/reordering.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { changedApart } from "./changedApart.ts";
import { type Discovery, type Fault, fault, standstill, suspicion } from "./fault.ts";

function find(program: TrainingProgram): Discovery | null {
  const { script, separateLabelOrder: found } = program;
  if (!found) return changedApart(program);
  const { place, inputs, labels } = found;
  const code = codeOf(script, place);
  const edits = inputs && labels ? ordered(script, inputs, labels) : null;
  if (!inputs || !edits) {
    return suspicion(
      program,
      place,
      "inputs and labels seem to be shuffled or indexed independently of each other, so that the labels no longer belong to their inputs: {code}.",
      { code },
    );
  }
  return fault(
    place,
    edits,
    {
      title: message("Put inputs and labels in one order"),
      why: message(
        "{name} and its labels are shuffled independently of each other, so that the labels no longer belong to their inputs: {code}.",
        { name: inputs.name, code },
      ),
    },
    "suspected",
  );
}

/** One order for both: that of the inputs where it has a name, else one that is drawn before them. */
function ordered(
  script: Script,
  inputs: Reordering,
  labels: Reordering,
): readonly (ScriptEdit | null)[] | null {
  if (inputs.index?.name === "VariableName") {
    const isKnown = inputs.statement.from < labels.statement.from;
    return isKnown && labels.index
      ? [{ ...spanOf(labels.index), insert: textOf(script, inputs.index) }]
      : null;
  }
  const first = inputs.statement.from < labels.statement.from ? inputs : labels;
  const order = freeName(script, "order", "new_order", "shuffled_order");
  const draw = `${first.drawer}(len(${first.of}))`;
  const drawn = insertBefore(script, first.statement, [`${order} = ${draw}`]);
  if (inputs.index && labels.index) {
    return [drawn, ...[inputs.index, labels.index].map((i) => ({ ...spanOf(i), insert: order }))];
  }
  if (inputs.index || labels.index) return null;
  if (inputs.isIndexed && labels.isIndexed) {
    const taken = [inputs, labels].map(({ of, value }) => ({
      ...spanOf(value),
      insert: `${of}[${order}]`,
    }));
    return [drawn, ...taken];
  }
  const take = referenceTo(script, "numpy.take");
  const taken = [inputs, labels].map(({ of, value }) => ({
    ...spanOf(value),
    insert: `${take.text}(${of}, ${order}, axis=0)`,
  }));
  return [drawn, ...take.edits, ...taken];
}

function spanOf({ from, to }: SyntaxNode): Pick<ScriptEdit, "from" | "to"> {
  return { from, to };
}

export const shuffledLabels: Fault = {
  id: "fix-shuffled-labels",
  signs: [...standstill, "overfitting"],
  title: message("Check that labels belong to their inputs"),
  why: message("Labels in another order than their inputs hold nothing that can be learned."),
  cost: message("None."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "order = torch.randperm(len(X))\nX, y = X[order], y[order]" },
  find,
};
