import { message } from "../../message.ts";
import { editItems } from "../../python/arguments.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { kerasClassOrder } from "./kerasData.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework === "keras") return kerasClassOrder(program);
  const { script, sortedClasses: found } = program;
  if (!found) return null;
  const { loader, given } = found;
  const edits =
    given === null || given.keyword !== null
      ? editItems(script, loader.argumentList, {
          remove: given === null ? [] : [given],
          append: ["shuffle=True"],
        })
      : [{ from: given.value.from, to: given.value.to, insert: "True" }];
  return fault(loader.node, edits, {
    title: message("Shuffle the training data (shuffle=True)"),
    why: message(
      "The data are sorted by class, and the loader does not shuffle them: each batch pulls the network towards one class, and the next undoes it.",
    ),
  });
}

export const dataOrder: Fault = {
  id: "fix-data-order",
  signs: [...anyTrouble, "overfitting"],
  title: message("Shuffle the training data"),
  why: message("Batches of one class each pull the network back and forth."),
  cost: message("None."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "DataLoader(train_set, batch_size=64, shuffle=True)" },
  find,
};
