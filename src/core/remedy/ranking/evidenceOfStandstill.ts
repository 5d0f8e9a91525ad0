import { message } from "../../message.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Evidence } from "./evidence.ts";

/** A loss that is where it began: whether signals and gradients get through comes before how long the steps are. */
export function neverMoved({ isFineTuning, isTransformer }: Circumstances): readonly Evidence[] {
  const through: Evidence =
    isFineTuning || isTransformer
      ? { speaksFor: ["warm-up"] }
      : {
          speaksFor: ["batch-norm", "he-initialization", "xavier-initialization"],
          reason: message("The loss has hardly moved: signals may not get through the layers."),
        };
  return [
    through,
    {
      speaksAgainst: ["cosine-annealing", "reduce-on-plateau"],
      doubt: message("The loss has hardly moved, and shorter steps move it less."),
    },
  ];
}

/** A loss that has fallen and stands, or of which nobody knows. */
export function halfWay({ hasMoved }: Circumstances): readonly Evidence[] {
  const shorter: Evidence = { speaksFor: ["cosine-annealing", "reduce-on-plateau"] };
  if (hasMoved !== true) return [shorter, { speaksFor: ["batch-norm"] }];
  return [
    {
      ...shorter,
      reason: message(
        "The loss has fallen and stands still: shorter steps can go on where longer ones step over.",
      ),
    },
    { speaksFor: ["batch-norm"] },
    {
      speaksAgainst: ["he-initialization", "xavier-initialization"],
      doubt: message("The loss has fallen already, so the first weights did not hold it back."),
    },
  ];
}

export const lastResorts: readonly Evidence[] = [
  {
    speaksAgainst: ["use-rmsprop"],
    doubt: message("RMSprop does much of what Adam does, and rarely helps where Adam does not."),
  },
  {
    speaksAgainst: ["add-dropout", "data-augmentation"],
    doubt: message("Noise holds a training loss up, and this one stands still already."),
  },
];
