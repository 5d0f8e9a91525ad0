import type { Finding } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";
import { possibly } from "../python/fact.ts";
import { formatNumber } from "../python/literals.ts";
import { distinct, type ScriptEdit } from "../python/scriptEdit.ts";
import { removeStatement } from "../python/statements.ts";
import { statementOf } from "../python/tree.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import { rateOfDropout } from "../training/model/dropout.ts";
import type { TrainingProgram } from "../training/program.ts";
import { amountOf, type Setting, setNumber } from "../training/setting.ts";
import type { Attempt } from "./attempt.ts";

/**
 * Limits, penalties and schedules that a script may well be meant to have, and that hold a run that stands still back
 * for all that. Nobody is told so of them; a trial finds out. None against a run that learns too well.
 */
export function restraintsIn(program: TrainingProgram, { sign }: Finding): readonly Attempt[] {
  if (sign === "overfitting" || sign === "stalled-log") return [];
  if (program.framework === "unknown") return [];
  return [weightDecay(program), gradientLimit(program), dropout(program), decay(program)].flatMap(
    (restraint) => restraint ?? [],
  );
}

/** From here on a pull on the weights is felt; that of AdamW is multiplied by the learning rate. */
const feltDecay = 1e-3;
const feltDecoupled = 0.05;

function weightDecay({ script, weightDecays }: TrainingProgram): Attempt | null {
  const felt = weightDecays.filter(
    ({ amount, optimizer }) =>
      // Without a penalty the loss is lower by it, whatever was learned.
      optimizer !== null &&
      amountOf(amount) >= (optimizer.kind === "AdamW" ? feltDecoupled : feltDecay),
  );
  const settings = felt.map(({ amount }) => amount);
  return withNumbers(
    "fix-weight-decay",
    settings,
    (set) => setNumber(script, set.literal, 0),
    (before) => message("Take the weight decay away ({before})", { before }),
  );
}

/** Gradients are usually limited to 1. */
const usualLimit = 1;
const loosened = 100;

function gradientLimit({ script, gradientLimits }: TrainingProgram): Attempt | null {
  const settings = gradientLimits
    .filter(({ kind }) => kind !== "factor")
    .flatMap((limit) => limit.settings)
    .filter((set) => amountOf(set) !== 0 && Math.abs(amountOf(set)) <= usualLimit);
  return withNumbers(
    "fix-clipping",
    settings,
    (set) => setNumber(script, set.literal, Math.sign(amountOf(set)) * loosened),
    (before) =>
      message("Loosen the limit on the gradients ({before} → {after})", {
        before,
        after: loosened,
      }),
  );
}

/** Where dropout begins to cost a small network more than it gives. */
const feltDropout = 0.3;

function dropout({ script, dropouts }: TrainingProgram): Attempt | null {
  const settings = dropouts
    .flatMap((one) => rateOfDropout(script, one) ?? [])
    .filter((set) => amountOf(set) >= feltDropout && amountOf(set) < 1);
  return withNumbers(
    "fix-dropout-rate",
    settings,
    (set) => setNumber(script, set.literal, 0),
    (before) => message("Take the dropout away ({before})", { before }),
  );
}

function withNumbers(
  id: RemedyId,
  settings: readonly Setting[],
  change: (setting: Setting) => ScriptEdit,
  titled: (before: string) => Message,
): Attempt | null {
  const [first] = settings;
  if (first === undefined) return null;
  const title = titled(formatNumber(Math.abs(amountOf(first))));
  return { id, title, edits: distinct(settings.map(change)) };
}

/** By the middle of the run the rate has fallen below this share of what it was. */
const spentByHalf = 0.3;

function decay({ script, schedulers }: TrainingProgram): Attempt | null {
  const [scheduler, another] = schedulers.filter(({ stepCall }) => stepCall !== null);
  if (scheduler === undefined || another !== undefined || scheduler.stepCall === null) return null;
  const { factorAt, kind, stepCall } = scheduler;
  const steps = possibly(scheduler.steps);
  const half = steps === null ? null : factorAt(Math.round(steps / 2));
  const isDecay =
    kind === "ReduceLROnPlateau" || (factorAt(0) === 1 && half !== null && half < spentByHalf);
  const removal = isDecay ? removeStatement(script, statementOf(stepCall.node)) : null;
  if (removal === null) return null;
  const title = message("Keep the learning rate as it is, without {kind}", { kind });
  return { id: "fix-schedule", title, edits: [removal] };
}
