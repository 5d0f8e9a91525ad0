import { testKinds } from "./kinds.ts";

/** What only Transformers before 4 takes says that none of its later settings may be written beside it. */
const says = /Transformers before 4/;
const script = (options: string, more = "", own = "") => `from dataclasses import dataclass, field
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments
${own}
model = AutoModelForSequenceClassification.from_pretrained("base")
arguments = TrainingArguments(output_dir="out", num_train_epochs=8, ${options})
trainer = Trainer(model=model, args=arguments, train_dataset=data, eval_dataset=held${more})
trainer.train()
`;
const old = "evaluate_during_training=True";

testKinds([
  { name: "a settings' word", id: "cosine-annealing", script: script(old), says },
  { name: "a settings' word", id: "label-smoothing", script: script(old), says },
  { name: "a settings' word", id: "warm-up", script: script(old), says },
  {
    name: "a word of the Trainer",
    id: "one-cycle",
    script: script("learning_rate=5e-5", ", prediction_loss_only=True"),
    says,
  },
  {
    name: "the Trainer's word where it belongs today",
    id: "cosine-annealing",
    script: script("prediction_loss_only=True"),
    writes: /lr_scheduler_type="cosine/,
  },
  {
    name: "settings of the script's own with a word of that name",
    id: "cosine-annealing",
    script: script(
      old,
      "",
      "@dataclass\nclass OwnTrainingArguments(TrainingArguments):\n    evaluate_during_training: bool = field(default=False)\n",
    ).replace("= TrainingArguments(", "= OwnTrainingArguments("),
    writes: /lr_scheduler_type="cosine/,
  },
  {
    name: "a word of today",
    id: "label-smoothing",
    script: script('eval_strategy="epoch"'),
    writes: /label_smoothing_factor=0\.1/,
  },
  {
    name: "a rate, which every Transformers knows",
    id: "raise-learning-rate",
    script: script(`${old}, learning_rate=1e-6`),
    writes: /learning_rate=/,
  },
]);
