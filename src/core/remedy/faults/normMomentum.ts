import { message } from "../../message.ts";
import { combined, possibly } from "../../python/fact.ts";
import { formatNumber } from "../../python/literals.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { NormMomentum } from "../../training/model/normMomenta.ts";
import { loadedWeights } from "../../training/model/pretrained.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { amountOf, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import {
  anyTrouble,
  type Certainty,
  certaintyBy,
  type Discovery,
  type Fault,
  fault,
} from "./fault.ts";

/** Where more than this of the statistics is what they were set to at first, evaluation sees other inputs than training. */
const mostLeft = 0.3;
/** A slower one hardly moves in the steps of a usual epoch. */
const slowest = 5e-4;
const fastest = 0.9;
const usualShare = 0.1;

function find(program: TrainingProgram): Discovery | null {
  const { script, normMomenta, modeSwitches, framework } = program;
  // Statistics that came with trained weights are often held on purpose.
  if (loadedWeights(script) !== null) return null;
  const isEvaluated =
    framework !== "pytorch" || modeSwitches.some(({ mode }) => mode === "evaluation");
  if (!isEvaluated) return null;
  const slow = normMomenta.filter((norm) => slowness(program, norm) !== null);
  const found = slow.length > 0 ? slow : normMomenta.filter(({ share }) => share >= fastest);
  const [first] = found;
  if (!first) return null;
  const after = first.isKept ? 1 - usualShare : usualShare;
  const before = formatNumber(amountOf(first.setting));
  return fault(
    first.call.node,
    distinct(found.map(({ setting }) => setNumber(script, setting.literal, after))),
    {
      title: message("Let batch normalization follow the batches (momentum {before} → {after})", {
        before,
        after: String(after),
      }),
      why:
        slow.length > 0
          ? message(
              "With momentum {before} the running statistics are still near what they began at, 0 and 1: in evaluation the network sees inputs of another scale than it was trained on.",
              { before },
            )
          : message(
              "With momentum {before} the running statistics are those of the last batch alone, and evaluation depends on it: what one library calls momentum is one minus that of another.",
              { before },
            ),
    },
    slowness(program, first) ?? "suspected",
  );
}

/** How sure it is that the statistics have not arrived by the end; null where they have. */
function slowness({ length }: TrainingProgram, { share, setting }: NormMomentum): Certainty | null {
  if (share === 0) return certaintyBy(setting.amount);
  if (share < 0) return null;
  const steps = combined(length.outer, length.inner, (outer, inner) => outer * inner);
  const count = length.depth > 2 ? null : possibly(steps);
  if (count === null) return share <= slowest ? "suspected" : null;
  return (1 - share) ** count > mostLeft ? certaintyBy(setting.amount, steps) : null;
}

export const normMomentum: Fault = {
  id: "fix-norm-momentum",
  signs: [...anyTrouble, "overfitting"],
  title: message("Let batch normalization follow the batches"),
  why: message("Running statistics that never arrive make evaluation another network."),
  cost: message("None."),
  sources: [sources.batchNorm, sources.neuraLint],
  snippets: { pytorch: "nn.BatchNorm1d(64, momentum=0.1)" },
  find,
};
