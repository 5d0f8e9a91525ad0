import { message } from "../../message.ts";
import type { Schedule } from "../../training/rate/schedule.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const schedule: Schedule = {
  className: "CosineAnnealingLR",
  isPerBatch: false,
  fewestEpochs: 3,
  torch: ({ turns }) => (turns === null ? null : `T_max=${turns}`),
  lightning: () => ({ arguments: "T_max=self.trainer.max_epochs", isPerBatch: false }),
  keras: (rate, epochs) => `0.5 * ${rate} * (1 + math.cos(math.pi * epoch / ${epochs}))`,
  trainer: { lr_scheduler_type: "cosine" },
};

export const cosineAnnealing: RemedyDefinition = {
  id: "cosine-annealing",
  title: message("Anneal the learning rate along a cosine"),
  why: message(
    "Long steps at first find the valley, short ones at the end its floor. A cosine goes from the rate as it is to zero over the whole training and has no further number to tune.",
  ),
  cost: message(
    "The end of training gains most: a run that is cut short misses it. More epochs need a new schedule.",
  ),
  sources: [sources.cosine, sources.torchSchedules],
  snippets: {
    pytorch:
      "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)\nfor epoch in range(epochs):\n    train()\n    scheduler.step()",
    keras:
      "model.fit(..., callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.5 * 0.1 * (1 + math.cos(math.pi * epoch / epochs)))])",
    transformers: 'TrainingArguments(..., lr_scheduler_type="cosine")',
  },
  supports: () => false,
  place: (situation) => situation.editor.addSchedule(situation, schedule),
};
