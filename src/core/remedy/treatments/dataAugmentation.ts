import { message } from "../../message.ts";
import { callsOf } from "../../python/calls.ts";
import { textOf } from "../../python/tree.ts";
import { makesSpectra } from "../../training/data/spectra.ts";
import { type Outcome, present, refusedBecause } from "../../training/outcome.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

const augments =
  /^(?:Random(?!Sampler)\w*|ColorJitter|AutoAugment|TrivialAugment\w*|RandAugment|AugMix|ImageDataGenerator|[Mm]ix[Uu]p|CutMix)$/;

function place(situation: Situation): Outcome {
  const { script } = situation;
  const known = callsOf(script).find(
    (c) => augments.test(c.method) && /transforms|keras|^[A-Z]\w+$/.test(c.name ?? ""),
  );
  if (known) {
    return present("The training data are augmented already: {code}.", {
      code: textOf(script, known.callee),
    });
  }
  if (makesSpectra(script)) {
    return refusedBecause("The inputs are spectra of sound, which lose their meaning when turned.");
  }
  return situation.editor.augmentImages(situation);
}

export const dataAugmentation: RemedyDefinition = {
  id: "data-augmentation",
  title: message("Augment the training images with small shifts and turns"),
  why: message(
    "An image that is never the same twice cannot be memorized; shifts of a tenth and turns of ten degrees keep its meaning in most tasks. Validation images stay as they are.",
  ),
  cost: message(
    "Loading takes longer and training needs more epochs; leave out what changes the meaning of your images.",
  ),
  sources: [sources.augmentation],
  snippets: {
    pytorch:
      "train_transform = transforms.Compose([transforms.RandomAffine(degrees=10, translate=(0.1, 0.1)), transforms.ToTensor()])",
    keras: "keras.layers.RandomTranslation(0.1, 0.1), keras.layers.RandomRotation(0.03)",
  },
  supports: () => false,
  place,
};
