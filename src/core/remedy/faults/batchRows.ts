import { message } from "../../message.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { shortEpoch } from "./kerasData.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework === "keras") return shortEpoch(program);
  const { script, rowsByBatchNumber: found } = program;
  const [first] = found?.taken ?? [];
  if (!found || !first) return null;
  const edits = found.taken.map(({ start, stop, size }) => {
    const number = textOf(script, start);
    return size === null
      ? null
      : {
          from: start.from,
          to: stop.to,
          insert: `${number} * ${size}:(${number} + 1) * ${size}`,
        };
  });
  return fault(
    { from: first.start.from, to: first.stop.to },
    edits,
    {
      title: message("Begin each batch where the one before it ends"),
      why: message(
        "{number} counts batches of {size} rows and is used as the number of a row: each batch begins a single row after the one before, and most of the data are never seen.",
        { number: textOf(script, first.start), size: codeOf(script, found.size) },
      ),
    },
    found.isReordered ? "suspected" : "certain",
  );
}

export const batchRows: Fault = {
  id: "fix-batch-rows",
  signs: [...anyTrouble, "overfitting"],
  title: message("Begin each batch where the one before it ends"),
  why: message("Batches that begin at the number of the batch overlap and leave out most rows."),
  cost: message("An epoch goes through all of the data."),
  sources: [sources.umlaut, sources.neuraLint],
  snippets: { pytorch: "batch = x[i * batch_size : (i + 1) * batch_size]" },
  find,
};
