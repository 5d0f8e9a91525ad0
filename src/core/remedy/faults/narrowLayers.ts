import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { HiddenWidths, Width } from "../../training/model/hiddenWidths.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";
import { linearStack } from "./linearStack.ts";

const target = 64;
/** Two or three units cannot hold what most tasks need; up to sixteen leave much to luck. */
const narrow = 4;
const lucky = 16;
/** So few units hold next to nothing, whatever is beside them. */
const fewest = 2;

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  return linearStack(program) ?? narrowStack(program, finding);
}

function narrowStack({ hiddenWidths }: TrainingProgram, finding: Finding | null): Discovery | null {
  if (hiddenWidths.isAutoencoder) return null;
  const { hidden, outputs, inputs } = hiddenWidths;
  const dependsOnLuck = finding?.sign === "initialization-sensitivity";
  const limit = dependsOnLuck ? lucky : narrow;
  // As many units as there are inputs hold all of them; so few learn by luck even so, which a run that is stuck had not.
  const holdsAll = ({ value }: Width) => {
    if (finding !== null && value <= narrow) return false;
    if (inputs !== null) return value >= inputs;
    return value > narrow && (outputs === null || value * 2 > outputs);
  };
  const isNarrow = ({ value }: Width) =>
    value <= limit || (outputs !== null && value <= lucky && value * 2 <= outputs);
  const tight = hidden.filter((width) => isNarrow(width) && !holdsAll(width));
  const [first] = tight;
  if (!first || !isTightEverywhere(hiddenWidths, limit)) return null;
  const edits = tight.map(({ literal: { from, to } }) => ({ from, to, insert: String(target) }));
  return fault(
    first.literal,
    distinct(edits),
    {
      title: message("Widen the hidden layers ({before} → {after})", {
        before: first.value,
        after: target,
      }),
      why: message(
        "Everything the network knows has to pass through {value} units; whether it does is a matter of luck.",
        { value: first.value },
      ),
    },
    "suspected",
  );
}

/**
 * No hidden layer that a loss goes back through is wider than the limit: a narrow one between wide ones is
 * a bottleneck, and narrow by design. One or two units hold next to nothing even so.
 */
function isTightEverywhere({ trained, hasTrainedHidden }: HiddenWidths, limit: number): boolean {
  if (!hasTrainedHidden) return false;
  return Math.max(0, ...trained) <= limit || Math.min(...trained) <= fewest;
}

export const narrowLayers: Fault = {
  id: "fix-narrow-layers",
  signs: standstill,
  title: message("Widen the hidden layers"),
  why: message("A few units hold too little, and one dead unit among them is a large loss."),
  cost: message("More weights to compute and to fit."),
  sources: [sources.neuraLint, sources.umlaut],
  snippets: { pytorch: "nn.Linear(n_inputs, 64)" },
  find,
};
