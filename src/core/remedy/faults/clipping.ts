import { message } from "../../message.ts";
import { insertBefore } from "../../python/lines.ts";
import { formatNumber } from "../../python/literals.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { moveBelow } from "../../training/loop/idleClip.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { amountOf, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import { anyTrouble, certaintyBy, type Discovery, type Fault, fault } from "./fault.ts";

/** Limits below these shorten usual gradients and not only rare spikes. */
const lowest = { norm: 0.02, value: 2e-3, factor: 0.02 } as const;

function find(program: TrainingProgram): Discovery | null {
  return (
    clippedInVain(program) ??
    clippedTooLate(program) ??
    clippedWhileScaled(program) ??
    clippedTooFar(program)
  );
}

/** Clipped before there is anything to clip. */
function clippedInVain({ script, idleClip }: TrainingProgram): Discovery | null {
  if (!idleClip) return null;
  return fault(idleClip.statement, moveBelow(script, idleClip), {
    title: message("Clip the gradients after the backward pass"),
    why: message(
      "The gradients are cleared where they are clipped: the backward pass makes them later, and they reach the step as long as they are.",
    ),
    cost: message("A limit below the usual norm shortens every step."),
  });
}

/** Clipped once the step has used them. */
function clippedTooLate({ script, lateClips }: TrainingProgram): Discovery | null {
  const [first] = lateClips;
  if (!first) return null;
  const edits = lateClips.flatMap(({ statement, step }, at) => {
    const { scaler, unscale, optimizer } = step;
    // A scaler unscales once between two updates.
    const isFirst = lateClips.findIndex((clip) => clip.step === step) === at;
    const isScaled = isFirst && scaler !== null && unscale === null;
    const lines = [
      ...(isScaled ? [`${scaler}.unscale_(${optimizer})`] : []),
      statementText(script, statement),
    ];
    return [insertBefore(script, step.statement, lines), removeStatement(script, statement)];
  });
  return fault(first.statement, edits, {
    title: message("Clip the gradients before the step"),
    why: message(
      "The step has used the gradients where they are clipped, and they are cleared before the next: no step is ever limited.",
    ),
    cost: message("A limit below the usual norm shortens every step."),
  });
}

/** Adam divides by the size of its gradients, however small all of them are; plain descent does not. */
function clippedWhileScaled({ script, scaledClip }: TrainingProgram): Discovery | null {
  if (!scaledClip) return null;
  const { statement, scaler, step, optimizer } = scaledClip;
  const unscale = `${scaler}.unscale_(${step.optimizer})`;
  return fault(
    statement,
    [insertBefore(script, statement, [unscale])],
    {
      title: message("Clip the gradients after they are unscaled"),
      why: message(
        "Where the gradients are clipped they are still multiplied by the scale of the loss, 65536 to begin with: what is left of them is next to nothing.",
      ),
    },
    /^A?SGD$/.test(optimizer.kind ?? "") ? "certain" : "suspected",
  );
}

/** What divides by the size of its gradients takes steps of one length, however short they are cut. */
function clippedTooFar(program: TrainingProgram): Discovery | null {
  const { script, gradientLimits, optimizers } = program;
  if (!optimizers.some(({ kind }) => /^A?SGD$/.test(kind ?? ""))) return null;
  const tight = gradientLimits.flatMap(({ kind, settings }) =>
    settings.filter((setting) => {
      const value = amountOf(setting);
      // Clamped from below as well; gradients that change their sign are meant to.
      const isLimit = kind === "value" ? value !== 0 : value > 0;
      return isLimit && Math.abs(value) <= lowest[kind];
    }),
  );
  const [first] = tight;
  if (!first) return null;
  const edits = tight.map((limit) => setNumber(script, limit.literal, Math.sign(amountOf(limit))));
  const limit = Math.abs(amountOf(first));
  const before = formatNumber(limit);
  return fault(
    first.node,
    distinct(edits),
    {
      title: message("Loosen the limit on the gradients ({before} → {after})", {
        before,
        after: formatNumber(Math.sign(amountOf(first))),
      }),
      why: message("Gradients limited to {before} leave steps too short to get anywhere.", {
        before,
      }),
    },
    limit <= 2e-3 ? certaintyBy(first.amount) : "suspected",
  );
}

export const clipping: Fault = {
  id: "fix-clipping",
  signs: anyTrouble,
  title: message("Loosen the limit on the gradients"),
  why: message("Clipping is for rare spikes: a limit below usual gradients shortens every step."),
  cost: message("A spike may come through; the usual limit is about 1."),
  sources: [sources.deepChecker, sources.autoTrainer],
  snippets: { pytorch: "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)" },
  find,
};
