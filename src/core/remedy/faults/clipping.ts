import { message } from "../../message.ts";
import { distinct, setPlace } from "../../python/literalPlace.ts";
import { formatNumber } from "../../python/literals.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

/** Limits below these shorten usual gradients and not only rare spikes. */
const lowest = { norm: 0.02, value: 2e-3, factor: 0.02 } as const;

function find({ script, gradientLimits }: TrainingProgram): Discovery | null {
  const tight = gradientLimits.flatMap(({ kind, settings }) =>
    settings.filter(({ value }) => {
      // Clamped from below as well; gradients that change their sign are meant to.
      const isLimit = kind === "value" ? value !== 0 : value > 0;
      return isLimit && Math.abs(value) <= lowest[kind];
    }),
  );
  const [first] = tight;
  if (!first) return null;
  const edits = tight.map(({ place, value }) => setPlace(script, place, Math.sign(value)));
  const before = formatNumber(Math.abs(first.value));
  return fault(
    first.node,
    distinct(edits),
    {
      title: message("Loosen the limit on the gradients ({before} → {after})", {
        before,
        after: formatNumber(Math.sign(first.value)),
      }),
      why: message("Gradients limited to {before} leave steps too short to get anywhere.", {
        before,
      }),
    },
    Math.abs(first.value) <= 2e-3 ? "certain" : "suspected",
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
