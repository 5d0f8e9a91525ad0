import { message } from "../../message.ts";
import type { Schedule } from "../../training/rate/schedule.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const schedule: Schedule = {
  className: "OneCycleLR",
  isPerBatch: true,
  fewestEpochs: 6,
  torch: ({ turns, batches, peak }) => {
    if (turns === null) return null;
    const length =
      batches === null || batches === "1"
        ? `total_steps=${turns}`
        : `epochs=${turns}, steps_per_epoch=${batches}`;
    return `max_lr=${peak}, ${length}, cycle_momentum=False`;
  },
  lightning: ({ peak }) => ({
    arguments: `max_lr=${peak}, total_steps=int(self.trainer.estimated_stepping_batches), cycle_momentum=False`,
    isPerBatch: true,
  }),
  keras: (rate, epochs) =>
    `${rate} * max(0.04, min(epoch / (0.3 * ${epochs}), (${epochs} - epoch) / (0.7 * ${epochs})))`,
  trainer: { lr_scheduler_type: "cosine", warmup_ratio: "0.3" },
};

export const oneCycle: RemedyDefinition = {
  id: "one-cycle",
  title: message("Let the learning rate rise and fall in one cycle"),
  why: message(
    "The rate rises to its peak over the first third of the training and falls to almost nothing after it. The high middle part gets over flat stretches, the end settles.",
  ),
  cost: message(
    "The number of steps must be known before; a run that is cut short ends at a high rate.",
  ),
  sources: [sources.oneCycle, sources.disciplined],
  snippets: {
    pytorch:
      "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, epochs=epochs, steps_per_epoch=len(train_loader))\nfor inputs, targets in train_loader:\n    ...\n    optimizer.step()\n    scheduler.step()",
    keras:
      "model.fit(..., callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * max(0.04, min(epoch / (0.3 * epochs), (epochs - epoch) / (0.7 * epochs))))])",
    transformers: 'TrainingArguments(..., lr_scheduler_type="cosine", warmup_ratio=0.3)',
  },
  supports: () => false,
  place: (situation) => situation.editor.addSchedule(situation, schedule),
};
