import { message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import { qualifiedName } from "../../python/calls.ts";
import { referenceTo } from "../../python/imports.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement } from "../../python/statements.ts";
import { codeOf, sameNode, statementOf } from "../../python/tree.ts";
import type { RepeatedDraws } from "../../training/data/reseededDraws.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";

/** Suspected only: one batch, or one pattern of noise, may be what a script is about. */
function find(program: TrainingProgram): Discovery | null {
  return reseeded(program) ?? sameBatch(program);
}

function sameBatch({ script, firstBatch: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { taken, loader, given } = found;
  const edits = editItems(script, loader.argumentList, {
    remove: given ? [given] : [],
    append: ["shuffle=True"],
  });
  return fault(
    taken.node,
    edits,
    {
      title: message("Take another batch with every step (shuffle=True)"),
      why: message(
        "{code} begins the loader anew with every step, and it does not shuffle: the network sees only its first batch.",
        { code: codeOf(script, taken.node) },
      ),
    },
    "suspected",
  );
}

function reseeded({ script, repeatedDraws: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { call } = found;
  const code = codeOf(script, call.node);
  return fault(
    call.node,
    mend(script, found),
    {
      title: message("Draw different random numbers each time ({code})", { code }),
      why: message(
        "{code} starts the random numbers anew each time: all batches, or the noise on all samples, are the same, and the network memorizes them.",
        { code },
      ),
    },
    "suspected",
  );
}

function mend(
  script: Script,
  { call, kind, parameter, counter }: RepeatedDraws,
): readonly (ScriptEdit | null)[] {
  const [seed] = itemsOf(script, call.argumentList);
  if (!seed) return [null];
  const torch = referenceTo(script, "torch");
  const drawn = `int(${torch.text}.randint(2**31, (1,)))`;
  if (parameter) {
    const { name, position, caller } = parameter;
    const given = argumentOf(script, caller.argumentList, name, position);
    const value = counter ?? drawn;
    const edits = given
      ? [{ from: given.value.from, to: given.value.to, insert: value }]
      : editItems(script, caller.argumentList, { remove: [], append: [`${name}=${value}`] });
    return counter === null ? [...torch.edits, ...edits] : edits;
  }
  if (kind === "global") {
    const statement = statementOf(call.node);
    const isAlone = statement.firstChild !== null && sameNode(statement.firstChild, call.node);
    return [isAlone ? removeStatement(script, statement) : null];
  }
  const { from, to } = seed.value;
  if (seed.keyword !== null && kind === "generator")
    return [...editItems(script, call.argumentList, { remove: [seed], append: [] })];
  const isTorch = !/^(?:numpy|random)\./.test(qualifiedName(script, call.callee) ?? "");
  if (!isTorch) return [{ from, to, insert: "" }];
  return [...torch.edits, { from, to, insert: drawn }];
}

export const repeatedDraws: Fault = {
  id: "fix-repeated-draws",
  signs: [...anyTrouble, "overfitting"],
  title: message("Draw different random numbers each time"),
  why: message("A seed that is set with every batch makes all batches the same."),
  cost: message("Batches differ from run to run unless one seed is set at the start."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "torch.manual_seed(0)  # once, before the training loop" },
  find,
};
