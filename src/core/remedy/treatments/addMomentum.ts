import { message } from "../../message.ts";
import { editItems, itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { formatNumber, stringOf } from "../../python/literals.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { constructNamed } from "../../training/keras/constructNamed.ts";
import { isMadeEachStep, madeEachStep } from "../../training/model/trainedValues.ts";
import { chooseOptimizer } from "../../training/optimizer/chooseOptimizer.ts";
import { numberPlace } from "../../training/optimizer/numberLiteral.ts";
import { optimizerArgument, renameOptimizer } from "../../training/optimizer/optimizerSignature.ts";
import { type Optimizer, parameterGroupsOf } from "../../training/optimizer/optimizers.ts";
import { edit, type Outcome, present, refused, refusedBecause } from "../../training/outcome.ts";
import {
  learningRateOf,
  rateKeyword,
  setLearningRate,
  setNumber,
} from "../../training/rate/learningRate.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

const momentum = 0.9;
const momentumNames = /^(?:sgd_?)?(?:momentum|mom|mu)$/i;
/** Above this, steps that momentum makes ten times longer are likely to diverge. */
const highestRate = 0.1;

function place({ script, hyperparameters }: Situation): Outcome {
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return refused(choice.reason);
  const { optimizer } = choice;
  const { kind } = optimizer;
  if (kind !== null && /adam|lion|lamb/i.test(kind)) {
    return present("{kind} keeps a momentum of its own.", { kind });
  }
  if (kind !== "SGD" || optimizer.framework === "transformers") {
    return refusedBecause("Only SGD gets momentum here; the script uses {kind}.", {
      kind: kind ?? textOf(script, optimizer.call.callee),
    });
  }
  if (isMadeEachStep(script, optimizer)) return madeEachStep;
  if (optimizer.named) {
    const options = [`${rateKeyword(script, optimizer)}=0.01`, `momentum=${momentum}`];
    return edit(optimizer.call.node, constructNamed(script, optimizer, kind, options));
  }
  return addTo(script, optimizer);
}

function addTo(script: Script, optimizer: Optimizer): Outcome {
  const list = optimizer.call.argumentList;
  const given = optimizerArgument(script, optimizer, "momentum");
  if (given && originOf(script, given.value)?.value !== 0) {
    return present("The optimizer has its momentum already: {code}.", {
      code: textOf(script, given),
    });
  }
  const grouped = parameterGroupsOf(script, optimizer).find((group) =>
    itemsOf(script, group).some((i) => i.key && stringOf(textOf(script, i.key)) === "momentum"),
  );
  if (grouped) {
    return present("The optimizer has its momentum already: {code}.", {
      code: textOf(script, grouped),
    });
  }
  if (!given && itemsOf(script, list).some((i) => i.star !== "")) {
    return refusedBecause("The optimizer's arguments are not all in its call: {code}.", {
      code: textOf(script, list),
    });
  }
  const free = given ? numberPlace(script, given.value, optimizer, momentumNames) : null;
  if (given && !free) return refusedBecause("The momentum is not a number in this file.");
  const rate = learningRateOf(script, optimizer);
  const scheduled = rate.kind === "unknown" ? objectOf(script, optimizer) : null;
  if (scheduled !== null) {
    return refusedBecause(
      "The learning rate is a schedule, {code}, which momentum would multiply by ten.",
      { code: scheduled },
    );
  }
  const edits = free
    ? [setNumber(script, free, momentum)]
    : [
        ...editItems(script, list, { append: [`momentum=${momentum}`] }),
        // TensorFlow 1 has a class of its own for it.
        ...(optimizer.framework === "graph" ? renameOptimizer(script, optimizer, "Momentum") : []),
      ];
  if (rate.kind === "unknown" || rate.value <= highestRate || !rate.place) {
    return edit(optimizer.call.node, edits);
  }
  const values = { before: formatNumber(rate.value), after: formatNumber(rate.value / 10) };
  const lower = setLearningRate(script, optimizer, rate, (value) => value / 10);
  return edit(optimizer.call.node, [...edits, ...lower], {
    title: message("Add momentum 0.9 (learning rate {before} → {after})", values),
  });
}

/** A schedule that is given in place of a rate: `ExponentialDecay(…)`; null where it is a number, however computed. */
function objectOf(script: Script, optimizer: Optimizer): string | null {
  const given = optimizerArgument(script, optimizer, "learning_rate");
  const call = given ? callAt(script, given.value) : null;
  return call && /Decay|Schedule|decay|schedule/.test(call.method)
    ? textOf(script, call.callee)
    : null;
}

export const addMomentum: RemedyDefinition = {
  id: "add-momentum",
  title: message("Add momentum {momentum}", { momentum }),
  why: message(
    "Momentum adds up steps that point the same way and cancels those that swing, so that SGD gets along flat valleys. In the long run its steps are ten times longer: a learning rate above 0.1 is divided by ten.",
  ),
  cost: message("One more value for each weight; a rate near its limit can become too high."),
  sources: [sources.momentum, sources.practical],
  snippets: {
    jax: "tx = optax.sgd(1e-2, momentum=0.9)",
    pytorch: "optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)",
    keras:
      "model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9), loss=loss)",
    lightning:
      "def configure_optimizers(self):\n    return torch.optim.SGD(self.parameters(), lr=0.01, momentum=0.9)",
  },
  supports: () => false,
  place,
};
