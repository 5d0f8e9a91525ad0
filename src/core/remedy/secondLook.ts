import type { Finding } from "../diagnosis/finding.ts";
import { formatMessage, type Message, message } from "../message.ts";
import type { Parts } from "../parts.ts";
import { chooseOptimizer } from "../training/optimizer/chooseOptimizer.ts";
import { learningRateOf } from "../training/rate/learningRate.ts";
import type { Situation } from "./definition.ts";
import type { FaultId } from "./faults/faultId.ts";
import { findFaults } from "./faults/findFaults.ts";
import type { RemedyId } from "./remedyId.ts";

/**
 * Reads an edited script by the rules that the edit was made by: why it is no better than it was, null where nothing
 * speaks against it. It has no fault that the script did not have, and what the edit set is what the optimizer gets.
 * @param known faults that the script had.
 */
export function* secondLook(
  id: RemedyId,
  before: Situation,
  after: Situation,
  finding: Finding,
  known: ReadonlySet<FaultId>,
): Parts<Message | null> {
  const missed = missedChange(id, before, after);
  if (missed) return missed;
  const added = (yield* findFaults(after.program, finding)).find(
    ({ fault }) => !known.has(fault.id),
  );
  return added
    ? message("The edited script would call for another change: {title}.", {
        title: formatMessage(added.outcome.title ?? added.fault.title),
      })
    : null;
}

const unmoved = message("The changed learning rate does not reach the optimizer.");
const unchanged = message("The optimizer of the edited script is not the one that it should be.");

function missedChange(id: RemedyId, before: Situation, after: Situation): Message | null {
  const [old, now] = [stateOf(before), stateOf(after)];
  switch (id) {
    case "raise-learning-rate":
      return moves(old, now, (from, to) => to > from) ? null : unmoved;
    case "lower-learning-rate":
      return moves(old, now, (from, to) => to < from) ? null : unmoved;
    case "use-adam":
      return now && !/adam/i.test(now.kind ?? "") ? unchanged : null;
    case "use-rmsprop":
      return now && now.kind !== "RMSprop" ? unchanged : null;
    default:
      return null;
  }
}

/** True, too, where one of the rates is only known when the script runs. */
function moves(
  old: OptimizerState | null,
  now: OptimizerState | null,
  isRight: (from: number, to: number) => boolean,
): boolean {
  const [from, to] = [old?.rate ?? null, now?.rate ?? null];
  return from === null || to === null || isRight(from, to);
}

interface OptimizerState {
  readonly kind: string | null;
  /** Null where it is not known before the script runs. */
  readonly rate: number | null;
}

function stateOf({ script, hyperparameters }: Situation): OptimizerState | null {
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return null;
  const rate = learningRateOf(script, choice.optimizer);
  return { kind: choice.optimizer.kind, rate: rate.kind === "known" ? rate.value : null };
}
