import type { Finding } from "../diagnosis/finding.ts";
import { message } from "../message.ts";
import { editItems, itemsOf } from "../python/arguments.ts";
import { callAt } from "../python/calls.ts";
import { possibly } from "../python/fact.ts";
import { formatNumber } from "../python/literals.ts";
import { numberOf } from "../python/numberFact.ts";
import { iterableOf } from "../training/loop/runLength.ts";
import { optimizerArgument } from "../training/optimizer/optimizerSignature.ts";
import type { TrainingProgram } from "../training/program.ts";
import { setNumber, settingOf } from "../training/setting.ts";
import type { Attempt } from "./attempt.ts";

/**
 * What holds a run back that learns by heart, where the usual ways are there already or have no place: fewer epochs, and
 * a weight decay that is felt. By itself neither is said of a script; a trial finds out.
 */
export function reinsIn(program: TrainingProgram, finding: Finding): readonly Attempt[] {
  if (finding.sign !== "overfitting" || program.framework === "unknown") return [];
  return [fewerEpochs(program, finding), feltDecay(program)].flatMap((one) => one ?? []);
}

/** The turn is where a smoothed loss is lowest; the loss itself is so between there and where it clearly rises. */
const sharePastTurn = 1 / 3;

/** To where the validation loss was lowest, and one more: a log may count its epochs from 0. */
function fewerEpochs({ script, length }: TrainingProgram, { onset }: Finding): Attempt | null {
  const turn = onset.interval?.from.epoch ?? null;
  const best = turn === null ? null : turn + sharePastTurn * ((onset.epoch ?? turn) - turn);
  const turns = possibly(length.outer);
  const iterable = length.outerLoop && iterableOf(length.outerLoop);
  const call = iterable && callAt(script, iterable);
  if (best === null || turns === null || call?.name !== "range") return null;
  const items = itemsOf(script, call.argumentList);
  const [first, second] = items;
  const end = second ?? first;
  const start = second === undefined ? 0 : possibly(numberOf(script, first?.value));
  const setting = settingOf(script, end?.value, /epoch|iter/i, call.node);
  const after = Math.ceil(best) + 1;
  // A loop of another length than the log's epochs counts something else.
  if (setting === null || start === null || items.length > 2 || !(after < turns)) return null;
  return {
    id: "early-stopping",
    title: message("Train for {after} instead of {before} epochs", { before: turns, after }),
    edits: [setNumber(script, setting.literal, start + after)],
  };
}

/** Of AdamW it is multiplied by the learning rate. */
const felt = { decoupled: 1, coupled: 0.01 };
/** What AdamW decays by where nothing is said. */
const byDefault = 0.01;

function feltDecay({ script, optimizers }: TrainingProgram): Attempt | null {
  const [optimizer, another] = optimizers;
  if (optimizer === undefined || another !== undefined || optimizer.named) return null;
  const isDecoupled = optimizer.kind === "AdamW";
  const given = optimizerArgument(script, optimizer, "weight_decay");
  if (optimizer.framework !== "pytorch" || (given === null && !isDecoupled)) return null;
  const setting = settingOf(script, given?.value, /decay|wd/i, optimizer.call.node);
  const before = given === null ? byDefault : setting && possibly(setting.amount);
  const after = isDecoupled ? felt.decoupled : felt.coupled;
  if (before === null || before >= after) return null;
  const edits =
    setting === null
      ? editItems(script, optimizer.call.argumentList, {
          append: [`weight_decay=${formatNumber(after)}`],
        })
      : [setNumber(script, setting.literal, after)];
  const values = { before: formatNumber(before), after: formatNumber(after) };
  const title = message("Raise the weight decay ({before} → {after})", values);
  return { id: "add-weight-decay", title, edits };
}
