import { testKinds } from "./kinds.ts";

const trainer = (options: string, name = "Trainer") => `from transformers import TrainingArguments
from trl import ${name}
arguments = TrainingArguments(
    output_dir="out",
    ${options}
)
trainer = ${name}(model=model, args=arguments, train_dataset=data)
trainer.train()
`;
const keras = (options: string, callbacks = "") => `from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
${callbacks}
model.fit(x, y, validation_data=(a, b), ${options})
`;

const compiled = (imports: string, made: string) => `import torch
${imports}
model = ${made}
model.compile("adagrad", "binary_crossentropy", metrics=["auc"])
model.fit(x, y, batch_size=32, epochs=10, validation_split=0.2)
`;

testKinds([
  {
    name: "a Trainer of classes at every place of an image",
    id: "label-smoothing",
    script: `from transformers import SegformerForSemanticSegmentation, Trainer, TrainingArguments
model = SegformerForSemanticSegmentation.from_pretrained("nvidia/mit-b0")
arguments = TrainingArguments(output_dir="out")
Trainer(model=model, args=arguments, train_dataset=data).train()
`,
    says: /last axis/,
  },
  {
    name: "a Trainer of classes in boxes",
    id: "label-smoothing",
    script: `from transformers import AutoModelForObjectDetection, Trainer, TrainingArguments
model = AutoModelForObjectDetection.from_pretrained("facebook/detr-resnet-50")
arguments = TrainingArguments(output_dir="out")
Trainer(model=model, args=arguments, train_dataset=data).train()
`,
    says: /last axis/,
  },
  {
    name: "a Trainer of one class for each text",
    id: "label-smoothing",
    script: `from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
arguments = TrainingArguments(output_dir="out")
Trainer(model=model, args=arguments, train_dataset=data).train()
`,
    writes: /label_smoothing_factor=0\.1/,
  },
  {
    name: "another library compiles by the words of Keras",
    id: "use-adam",
    script: compiled("from ranking.models import Wide", "Wide(features)"),
  },
  {
    name: "another library compiles by the words of Keras",
    id: "raise-learning-rate",
    script: compiled("from ranking.models import Wide", "Wide(features)"),
  },
  {
    name: "Keras on PyTorch compiles",
    id: "use-adam",
    script: compiled("import keras", "keras.Sequential([keras.layers.Dense(1)])"),
    writes: /compile\("adam"/,
  },
  {
    name: "the Trainer's own reduction waits longer than the run, and for a fall",
    id: "reduce-on-plateau",
    script: trainer(
      'eval_strategy="epoch", num_train_epochs=5, metric_for_best_model="f1",  # of the labels',
    ),
    writes: /lr_scheduler_kwargs=\{"mode": "max", "factor": 0\.5, "patience": 1\}/,
  },
  {
    name: "the loss on the validation data falls",
    id: "reduce-on-plateau",
    script: trainer('eval_strategy="epoch", num_train_epochs=30'),
    writes: /lr_scheduler_kwargs=\{"factor": 0\.5, "patience": 3\}/,
  },
  {
    name: "a measure that is named when the script runs",
    id: "early-stopping",
    script: trainer('eval_strategy="epoch", metric_for_best_model=f"eval_{metric}"'),
    says: /named when the script runs/,
  },
  {
    name: "a constant rate takes no notice of a warm-up",
    id: "warm-up",
    script: trainer('lr_scheduler_type="constant", warmup_ratio=0.03'),
    writes: /lr_scheduler_type="constant_with_warmup"/,
  },
  {
    name: "a rate that falls after its warm-up",
    id: "warm-up",
    script: trainer('lr_scheduler_type="cosine"'),
    writes: /lr_scheduler_type="cosine",\s+warmup_ratio=0\.1/,
  },
  {
    name: "a loss over preferences has no labels",
    id: "label-smoothing",
    script: trainer("num_train_epochs=1", "DPOTrainer"),
    says: /loss of its own/,
  },
  {
    name: "preferences at the upper end of their rates",
    id: "raise-learning-rate",
    script: trainer("learning_rate=5e-5", "DPOTrainer"),
    says: /upper end/,
  },
  {
    name: "a comment on the last argument",
    id: "warm-up",
    script: trainer('report_to="none",  # no tracker'),
    writes: /report_to="none", {2}# no tracker\n {4}warmup_ratio=0\.1,\n\)/,
  },
  {
    name: "a comment on the last argument, which has no comma",
    id: "warm-up",
    script: trainer('report_to="none"  # no tracker'),
    writes: /report_to="none", {2}# no tracker\n {4}warmup_ratio=0\.1\n\)/,
  },
  {
    name: "a warm-up by epochs in a run of three",
    id: "warm-up",
    script: keras("epochs=3"),
    says: /too short/,
  },
  {
    name: "a warm-up by epochs in a run of thirty",
    id: "warm-up",
    script: keras("epochs=30"),
    writes: /\(epoch \+ 1\) \/ 5/,
  },
  {
    name: "training stops before the rate would be cut",
    id: "reduce-on-plateau",
    script: keras(
      "epochs=1000, callbacks=[keras.callbacks.EarlyStopping(monitor='val_loss', patience=4)]",
    ),
    writes: /ReduceLROnPlateau\(monitor=["']val_loss["'], factor=0\.5, patience=2\)/,
  },
  {
    name: "a callback that gives the whole rate, made by a helper",
    id: "raise-learning-rate",
    script: keras(
      "epochs=30, callbacks=[decaying(1e-3)]",
      `def decaying(start):
    def schedule(epoch):
        return start * 0.9 ** epoch
    return keras.callbacks.LearningRateScheduler(schedule)`,
    ),
    says: /sets the learning rate itself/,
  },
  {
    name: "a callback that goes by the rate as it is",
    id: "raise-learning-rate",
    script: keras(
      "epochs=30, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.99)]",
    ),
    writes: /Adam\(learning_rate=0\.01\)/,
  },
  ...[
    "from ours.settings import TrainingArguments",
    "from .settings import TrainingArguments",
    "class TrainingArguments:\n    output_dir: str",
  ].map((own) => ({
    name: `settings of the script's own by the name of the library's: ${own}`,
    id: "raise-learning-rate" as const,
    script: `import torch
from transformers import AutoTokenizer
${own}
arguments = TrainingArguments(output_dir="out")
train(arguments)
`,
  })),
  ...[
    ["TrainingArguments", "from sentence_transformers.training_args import TrainingArguments"],
    [
      "OurTrainingArguments",
      "import transformers\nclass OurTrainingArguments(transformers.TrainingArguments):\n    depth: int = 3",
    ],
  ].map(([name, made]) => ({
    name: `settings that take what the library's take: ${made}`,
    id: "raise-learning-rate" as const,
    script: `from transformers import Trainer
${made}
arguments = ${name}(output_dir="out")
Trainer(model=model, args=arguments, train_dataset=data).train()
`,
    writes: /learning_rate=/,
  })),
]);
