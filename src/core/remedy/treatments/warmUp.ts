import { message } from "../../message.ts";
import type { Schedule } from "../../training/rate/schedule.ts";
import { share } from "../../training/rate/schedule.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const schedule: Schedule = {
  className: "LinearLR",
  isPerBatch: true,
  fewestEpochs: 6,
  torch: ({ turns, batches }) => {
    const length =
      batches !== null && batches !== "1"
        ? batches
        : batches
          ? share(turns, 20, 100)
          : share(turns, 10, 3);
    return `start_factor=0.1, total_iters=${length}`;
  },
  lightning: () => ({ arguments: "start_factor=0.1, total_iters=100", isPerBatch: true }),
  keras: (rate, epochs, known) => {
    const length = known === null ? `max(1, ${epochs} // 10)` : Math.min(5, Math.floor(known / 3));
    return `${rate} * min(1.0, (epoch + 1) / ${length})`;
  },
  trainer: { warmup_ratio: "0.1" },
};

export const warmUp: RemedyDefinition = {
  id: "warm-up",
  title: message("Warm up the learning rate"),
  why: message(
    "The first gradients come from random weights and point anywhere; full steps along them can throw the weights to where nothing moves any more. The rate begins at a tenth and rises in a line.",
  ),
  cost: message("The first steps learn less; a run of a few steps may end before the rate is up."),
  sources: [sources.warmUp, sources.torchSchedules],
  snippets: {
    pytorch:
      "scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=len(train_loader))\nfor inputs, targets in train_loader:\n    ...\n    optimizer.step()\n    scheduler.step()",
    keras:
      "model.fit(..., callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * min(1.0, (epoch + 1) / 5))])",
    transformers: "TrainingArguments(..., warmup_ratio=0.1)",
  },
  supports: () => false,
  place: (situation) => situation.editor.addSchedule(situation, schedule),
};
