import { message } from "../../message.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

export const reduceOnPlateau: RemedyDefinition = {
  id: "reduce-on-plateau",
  title: message("Halve the learning rate when the validation loss stalls"),
  why: message(
    "Where the loss stalls because steps are too long for what is left to learn, shorter ones go on. The rate is halved after some evaluations without a gain.",
  ),
  cost: message("It cannot help where the rate is too low already, and it reacts to noise."),
  sources: [sources.torchSchedules, sources.practical],
  snippets: {
    pytorch:
      "scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)\nfor epoch in range(epochs):\n    train()\n    scheduler.step(val_loss)",
    keras:
      'model.fit(..., callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3)])',
    transformers:
      'TrainingArguments(..., lr_scheduler_type="reduce_lr_on_plateau", metric_for_best_model="eval_loss", eval_strategy="epoch")',
  },
  supports: () => false,
  place: (situation) => situation.editor.reduceOnPlateau(situation),
};
