import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { formatNumber } from "../../python/literals.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { Optimizer } from "../../training/optimizer/optimizers.ts";
import type { WeightDecay } from "../../training/optimizer/weightDecays.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { amountOf, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import { anyTrouble, certaintyBy, type Discovery, type Fault, fault } from "./fault.ts";

/** From here on, weights shrink faster than gradients of a usual size can make them grow. */
const highest = 0.02;
const certain = 0.1;
const highestOfRidge = 1;
/**
 * AdamW and its kin take steps of one size, whatever the gradient: the weights get no larger than one over the decay, and with a
 * decay of 1, as some train on purpose, they are free to be what they have to.
 */
const highestDecoupled = 2;

const decoupled: ReadonlySet<string> = new Set(["AdamW", "Lion", "Muon", "Lamb"]);

function find(
  { script, weightDecays, network }: TrainingProgram,
  finding: Finding | null,
): Discovery | null {
  // Of one layer alone it is a ridge regression, and a matter of taste.
  const isRidge = network.layers.length === 1;
  const limit = isRidge ? highestOfRidge : highest;
  const excessive = weightDecays.filter(
    ({ amount, optimizer }) =>
      amountOf(amount) >=
      (isDecoupled(optimizer) && !isComparedWithCoupled(optimizer, finding)
        ? highestDecoupled
        : limit),
  );
  const [first] = excessive;
  if (!first) return null;
  const { node, amount } = first.amount;
  const value = amountOf(first.amount);
  // Optimizers to choose from may take one number: it gets the smaller value.
  const usualOf = ({ amount }: WeightDecay) =>
    Math.min(
      ...excessive.filter((other) => other.amount.literal.from === amount.literal.from).map(usual),
    );
  const before = formatNumber(value);
  return fault(
    node,
    distinct(excessive.map((decay) => setNumber(script, decay.amount.literal, usualOf(decay)))),
    {
      title: message("Lower the weight decay ({before} → {after})", {
        before,
        after: formatNumber(usualOf(first)),
      }),
      why: message(
        "A weight decay of {before} pulls the weights to zero faster than the loss can make them grow.",
        { before },
      ),
    },
    value >= certain && !isRidge && !isComparedWithCoupled(first.optimizer, finding)
      ? certaintyBy(amount)
      : "suspected",
  );
}

/** What a decay beside the step bears is far too much in the gradient: where runs that differ in it come apart, that is why. */
function isComparedWithCoupled(optimizer: Optimizer | null, finding: Finding | null): boolean {
  const kinds = optimizer?.kind === null ? (optimizer.kinds ?? []) : [];
  return finding?.sign === "optimizer-sensitivity" && kinds.some((kind) => !decoupled.has(kind));
}

/** Takes steps of one size and pulls the weights beside them, as most of other packages do. */
function isDecoupled(optimizer: Optimizer | null): boolean {
  return optimizer !== null && (optimizer.kind === null || decoupled.has(optimizer.kind));
}

function usual({ optimizer }: WeightDecay): number {
  switch (optimizer?.kind) {
    case "AdamW":
    case "Lion":
    case "Muon":
    case "Lamb":
      return 0.01;
    case null:
      return optimizer.kinds?.some((kind) => !decoupled.has(kind)) ? 1e-4 : 0.01;
    case "SGD":
      return 1e-4;
    default:
      return 1e-5;
  }
}

export const weightDecay: Fault = {
  id: "fix-weight-decay",
  signs: anyTrouble,
  holdsBack: true,
  title: message("Lower the weight decay"),
  why: message("Weights that are pulled to zero too hard cannot leave it."),
  cost: message("Less regularization: watch the validation loss."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: {
    pytorch: "optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)",
  },
  find,
};
