import { message } from "../../message.ts";
import { formatNumber } from "../../python/literals.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { amountOf, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

/** From here on the right class counts for no more than what all classes share. */
const highest = 0.5;
const usual = 0.1;

function find({ script, softLabels }: TrainingProgram): Discovery | null {
  const found = softLabels.filter((amount) => amountOf(amount) >= highest);
  const [first] = found;
  if (!first) return null;
  const before = formatNumber(amountOf(first));
  return fault(
    first.node,
    distinct(found.map(({ literal }) => setNumber(script, literal, usual))),
    {
      title: message("Smooth the labels less ({before} → {after})", {
        before,
        after: String(usual),
      }),
      why: message(
        "With {before} of each label shared out among all classes, outputs that hardly differ are the best there are: the loss stops a little below guessing.",
        { before },
      ),
    },
    // The right class is still the highest.
    "suspected",
  );
}

export const softLabels: Fault = {
  id: "fix-soft-labels",
  signs: standstill,
  title: message("Smooth the labels less"),
  why: message("Labels that say nearly the same of all classes leave nothing to learn."),
  cost: message("The loss has another scale: losses before and after are not comparable."),
  sources: [sources.labelSmoothing],
  snippets: { pytorch: "criterion = nn.CrossEntropyLoss(label_smoothing=0.1)" },
  find,
};
