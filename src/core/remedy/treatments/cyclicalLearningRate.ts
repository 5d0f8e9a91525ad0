import { message } from "../../message.ts";
import type { Schedule } from "../../training/rate/schedule.ts";
import { share } from "../../training/rate/schedule.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const schedule: Schedule = {
  className: "CyclicLR",
  isPerBatch: true,
  fewestEpochs: 8,
  torch: ({ turns, knownTurns, batches, peak, base }) => {
    // Up and down again takes four epochs, which a short run does not have.
    const isShort = knownTurns !== null && knownTurns < 8;
    const up =
      batches === null || batches === "1"
        ? share(turns, 8, batches ? 100 : 4)
        : isShort
          ? share(batches, 2, 50)
          : `2 * ${batches}`;
    return `base_lr=${base}, max_lr=${peak}, step_size_up=${up}, cycle_momentum=False`;
  },
  lightning: ({ peak, base }) => ({
    arguments: `base_lr=${base}, max_lr=${peak}, step_size_up=max(1, self.trainer.max_epochs // 8), cycle_momentum=False`,
    isPerBatch: false,
  }),
  keras: (rate) => `${rate} * (0.1 + 0.9 * (1 - abs(epoch % 8 / 4 - 1)))`,
  // With one cycle, which is its default, it is a cosine like any other.
  trainer: {
    lr_scheduler_type: "cosine_with_restarts",
    lr_scheduler_kwargs: '{"num_cycles": 4}',
  },
};

export const cyclicalLearningRate: RemedyDefinition = {
  id: "cyclical-learning-rate",
  title: message("Let the learning rate rise and fall in cycles"),
  why: message(
    "A rate that swings between a tenth and its full size leaves saddles and flat stretches behind at its peaks and settles in between.",
  ),
  cost: message("The loss swings with the rate: compare only points at the same place of a cycle."),
  sources: [sources.cyclical, sources.torchSchedules],
  snippets: {
    pytorch:
      "scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr=0.01, max_lr=0.1, step_size_up=2 * len(train_loader), cycle_momentum=False)\nfor inputs, targets in train_loader:\n    ...\n    optimizer.step()\n    scheduler.step()",
    keras:
      "model.fit(..., callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * (0.1 + 0.9 * (1 - abs(epoch % 8 / 4 - 1))))])",
    transformers: 'TrainingArguments(..., lr_scheduler_type="cosine_with_restarts")',
  },
  supports: () => false,
  place: (situation) => situation.editor.addSchedule(situation, schedule),
};
