import { message } from "../../message.ts";
import { formatNumber } from "../../python/literals.ts";
import { distinct } from "../../python/scriptEdit.ts";
import type { AdamConstants } from "../../training/optimizer/adamConstants.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { learningRateOf } from "../../training/rate/learningRate.ts";
import { amountOf, type Setting, setNumber } from "../../training/setting.ts";
import { sources } from "../sources.ts";
import { anyTrouble, certaintyBy, type Discovery, type Fault, fault } from "./fault.ts";

const usual = { mean: 0.9, squares: 0.999, epsilon: 1e-8 } as const;
/** The mean of so many gradients is that of another place. */
const longestMean = 0.99;
/** Beside it, the root of the squared gradients counts for nothing: Adam's steps shrink with the gradients. */
const largestEpsilon = 0.1;

/** Who raises epsilon on purpose raises the rate as well. */
const highRate = 0.01;

function find({ script, adamConstants }: TrainingProgram): Discovery | null {
  for (const constants of adamConstants) {
    const found = exchanged(script, constants) ?? flattened(script, constants);
    if (found) return found;
  }
  return null;
}

/** `betas=(0.999, 0.9)`. */
function exchanged(
  script: TrainingProgram["script"],
  { optimizer, betas }: AdamConstants,
): Discovery | null {
  const [mean, squares] = betas ?? [];
  if (!mean || !squares) return null;
  const [first, second] = [amountOf(mean), amountOf(squares)];
  if (first < longestMean || first <= second) return null;
  return fault(
    optimizer.call.node,
    distinct([set(script, mean, usual.mean), set(script, squares, usual.squares)]),
    {
      title: message("Give Adam its betas in their order ({mean}, {squares})", {
        mean: String(usual.mean),
        squares: String(usual.squares),
      }),
      why: message(
        "With betas {first} and {second} the steps follow the mean of a thousand gradients and are scaled by the last few alone: the two have changed places.",
        { first: formatNumber(first), second: formatNumber(second) },
      ),
    },
    certaintyBy(mean.amount, squares.amount),
  );
}

function flattened(
  script: TrainingProgram["script"],
  { optimizer, epsilon }: AdamConstants,
): Discovery | null {
  if (!epsilon || amountOf(epsilon) < largestEpsilon) return null;
  const rate = learningRateOf(script, optimizer);
  if (rate.kind !== "unknown" && rate.value >= highRate) return null;
  const before = formatNumber(amountOf(epsilon));
  return fault(
    optimizer.call.node,
    [set(script, epsilon, usual.epsilon)],
    {
      title: message("Lower Adam's epsilon ({before} → {after})", { before, after: "1e-8" }),
      why: message(
        "An epsilon of {before} is larger than usual gradients: the steps are as small as they are, and the learning rate too low.",
        { before },
      ),
    },
    // Some large networks are trained so, with a higher rate.
    "suspected",
  );
}

function set(script: TrainingProgram["script"], { literal }: Setting, value: number) {
  return setNumber(script, literal, value);
}

export const adamConstants: Fault = {
  id: "fix-adam-constants",
  signs: anyTrouble,
  title: message("Give Adam its usual constants"),
  why: message("Adam's steps have a known length only with a short mean and a tiny epsilon."),
  cost: message("The steps get longer: the learning rate may have to go down."),
  sources: [sources.adam, sources.deepChecker],
  snippets: {
    pytorch: "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.999))",
  },
  find,
};
