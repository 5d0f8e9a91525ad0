import { message } from "../../message.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { suitedRates } from "../suitedRates.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { rawPixels } from "./rawPixels.ts";
import { standardize } from "./standardize.ts";

function find(program: TrainingProgram): Discovery | null {
  const { framework, rawFeatures, feedsTablesAsRead, wideColumns } = program;
  if (framework !== "pytorch" && framework !== "keras") return null;
  const pixels = rawPixels(program);
  if (pixels) return pixels;
  const features = (feedsTablesAsRead ? rawFeatures : null) ?? wideColumns;
  const edits = features && standardize(program.script, features);
  if (!features || !edits) return null;
  const rates = suitedRates(program);
  return fault(
    features.statement,
    [...edits, ...rates.edits],
    {
      title:
        rates.changes.length === 0
          ? message("Standardize the inputs")
          : message("Standardize the inputs, with a learning rate for them ({changes})", {
              changes: rates.changes.join(", "),
            }),
      why: message(
        "{name} goes into the network as it is: where its values are large or its columns of different size, the units saturate and no learning rate fits all weights. Mean and deviation are those of the training part.",
        { name: features.name },
      ),
    },
    features.certain ? "certain" : "suspected",
  );
}

export const rawInputs: Fault = {
  id: "fix-raw-inputs",
  signs: anyTrouble,
  title: message("Standardize the inputs"),
  why: message("Inputs of mean 0 and deviation 1 suit the weights that layers start with."),
  cost: message("New data must be standardized with the same mean and deviation."),
  sources: [sources.umlaut, sources.neuraLint, sources.deepChecker],
  snippets: {
    pytorch:
      "mean, std = X_train.mean(0), X_train.std(0)\nX_train, X_test = (X_train - mean) / std, (X_test - mean) / std",
  },
  find,
};
