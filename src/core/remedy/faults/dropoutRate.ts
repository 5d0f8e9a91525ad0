import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import type { Call } from "../../python/calls.ts";
import { formatNumber } from "../../python/literals.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { rateOfDropout } from "../../training/model/dropout.ts";
import type { DroppedLayer } from "../../training/model/droppedLayers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { hasWeights } from "../../training/pytorch/operation.ts";
import { amountOf, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";

/** Up to here it is a matter of taste, and what a search for the best rate comes to at times. */
const highest = 0.9;
/** Layer upon layer, or where a handful of units is left, a standstill asks for less. */
const highestInDepth = 0.75;
const highestOfFew = 0.6;
const few = 13;
const target = 0.1;

/**
 * Suspected only: of sparse inputs nine in ten may go; of what a layer gives that is hardly ever meant. On a graph with
 * few labels it is usual.
 */
function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  const { script, dropouts, hasGraphLayers } = program;
  if (hasGraphLayers) return null;
  const isStill = finding === null || finding.sign === "plateau";
  const strong = isStill ? program.droppedLayers.filter(isStrong) : [];
  const rates = dropouts
    .filter(({ call }) => !isOfInputs(program, call))
    .flatMap((dropout) => {
      const rate = rateOfDropout(script, dropout);
      const isTooMuch =
        rate !== null &&
        (amountOf(rate) >= highest || strong.some((layer) => layer.dropout.call === dropout.call));
      return isTooMuch && amountOf(rate) <= 1 ? [rate] : [];
    });
  const [first] = rates;
  if (!first) return null;
  const before = formatNumber(amountOf(first));
  return fault(
    first.node,
    distinct(rates.map(({ literal }) => setNumber(script, literal, target))),
    {
      title: message("Lower the dropout ({before} → {after})", { before, after: String(target) }),
      why: message(
        "Dropout {before} leaves out most of the layer at every step: too little of the signal gets through. The rate is the share that is dropped, not the share that is kept.",
        { before },
      ),
    },
    "suspected",
  );
}

function isStrong({ rate, left, times }: DroppedLayer, _at: number, all: readonly DroppedLayer[]) {
  const inDepth = all.reduce((sum, one) => sum + (one.rate >= highestInDepth ? one.times : 0), 0);
  return (
    (rate >= highestInDepth && (times > 1 || inDepth > 1)) ||
    (rate >= highestOfFew && left !== null && left < few)
  );
}

/** No layer with weights comes before it: it hides a part of the inputs, which the network is to fill in. */
function isOfInputs({ network }: TrainingProgram, { node }: Call): boolean {
  const places = network.signals.flatMap(({ operations }) =>
    operations.flatMap(({ kind, settings }, at) =>
      kind === "dropout" && settings?.node.from === node.from
        ? [operations.slice(at + 1).some(hasWeights)]
        : [],
    ),
  );
  return places.length > 0 && !places.includes(true);
}

export const dropoutRate: Fault = {
  id: "fix-dropout-rate",
  signs: anyTrouble,
  holdsBack: true,
  title: message("Lower the dropout"),
  why: message("Dropout above 0.9 leaves too little of the signal."),
  cost: message("Less regularization: watch the validation loss."),
  sources: [sources.umlaut, sources.neuraLint],
  snippets: { pytorch: "nn.Dropout(0.1)" },
  find,
};
