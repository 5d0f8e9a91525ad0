import { message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import {
  type DistantPatience,
  distantPatience,
  earlyStoppersOf,
} from "../../training/loop/distantPatience.ts";
import { edit, type Outcome, present } from "../../training/outcome.ts";
import { setNumber } from "../../training/setting.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

function place(situation: Situation): Outcome {
  const { script, editor } = situation;
  const distant = distantPatience(script);
  if (distant !== null) return shorten(script, distant);
  const [known] = earlyStoppersOf(script);
  return known
    ? present("Training stops early already: {code}.", { code: textOf(script, known.callee) })
    : editor.stopEarly(situation);
}

/** The script knows how to stop but waits for longer than it trains. */
function shorten(script: Script, { literal, value, suited }: DistantPatience): Outcome {
  return edit(literal, [setNumber(script, literal, suited)], {
    title: message("Shorten the patience of early stopping ({before} → {after})", {
      before: value,
      after: suited,
    }),
  });
}

export const earlyStopping: RemedyDefinition = {
  id: "early-stopping",
  title: message("Stop when the validation loss stops falling, and restore the best weights"),
  why: message(
    "Past the lowest validation loss, further training only memorizes the training data. Training ends after some evaluations without a gain and goes back to the best weights.",
  ),
  cost: message(
    "A copy of the weights is kept in memory; a loss that would fall again later (double descent) is not seen.",
  ),
  sources: [sources.earlyStopping],
  snippets: {
    pytorch:
      "if val_loss < best_val_loss:\n    best_val_loss, evaluations_without_improvement = val_loss, 0\n    best_state = copy.deepcopy(model.state_dict())\nelse:\n    evaluations_without_improvement += 1\n    if evaluations_without_improvement >= 5:\n        break",
    keras:
      'model.fit(..., callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)])',
    transformers:
      'TrainingArguments(..., load_best_model_at_end=True, metric_for_best_model="eval_loss", eval_strategy="epoch", save_strategy="epoch")\nTrainer(..., callbacks=[EarlyStoppingCallback(early_stopping_patience=5)])',
    lightning: 'trainer = Trainer(callbacks=[EarlyStopping(monitor="val_loss", patience=5)])',
  },
  supports: ({ sign }) => sign === "overfitting",
  place,
};
