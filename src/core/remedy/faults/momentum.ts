import { message } from "../../message.ts";
import { formatNumber } from "../../python/literals.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { amountOf, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import { anyTrouble, certaintyBy, type Discovery, type Fault, fault } from "./fault.ts";

/** What lies above adds up some two hundred gradients and more: the weights swing like a pendulum. */
const highest = 0.995;
const usual = 0.9;

function find({ script, momenta }: TrainingProgram): Discovery | null {
  const found = momenta.filter((momentum) => amountOf(momentum) >= highest);
  const [first] = found;
  if (!first) return null;
  const amount = amountOf(first);
  const before = formatNumber(amount);
  return fault(
    first.node,
    distinct(found.map(({ literal }) => setNumber(script, literal, usual))),
    {
      title: message("Lower the momentum ({before} → {after})", { before, after: String(usual) }),
      why: message(
        "Momentum {before} adds up so many past gradients that the weights overshoot and swing back, or run away.",
        { before },
      ),
    },
    amount >= 1 ? certaintyBy(first.amount) : "suspected",
  );
}

export const momentum: Fault = {
  id: "fix-momentum",
  signs: anyTrouble,
  title: message("Lower the momentum"),
  why: message("Too many past gradients add up."),
  cost: message("The steps get smaller: the learning rate may go up."),
  sources: [sources.momentum, sources.deepChecker],
  snippets: { pytorch: "optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)" },
  find,
};
