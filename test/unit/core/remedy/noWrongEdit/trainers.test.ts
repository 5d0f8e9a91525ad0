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

const generated = (options: string) => `from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
model.fit_generator(batches, ${options})
`;
const lightning = (options: string) => `import argparse
import pytorch_lightning as pl
import torch


class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def training_step(self, batch, index):
        x, y = batch
        return torch.nn.functional.mse_loss(self.layer(x), y)

    def validation_step(self, batch, index):
        x, y = batch
        self.log("val_loss", torch.nn.functional.mse_loss(self.layer(x), y))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=40)
args = parser.parse_args()
trainer = pl.Trainer(${options})
trainer.fit(Net(), loader, held_out)
`;
const warmed = (options: string) => `from transformers import Trainer, TrainingArguments


class Settings:
    warmup_ratio = 0.05


class Tuning:
    def __init__(self, settings):
        self.settings = settings

    def run(self, model, data):
        arguments = TrainingArguments(output_dir="out", learning_rate=2e-4, ${options})
        Trainer(model=model, args=arguments, train_dataset=data).train()
`;

const lent = (last: string) => `import torch
from transformers import Trainer, TrainingArguments
arguments = TrainingArguments(output_dir="out", learning_rate=2e-5, num_train_epochs=8)
lender = Trainer(model=model, args=arguments, train_dataset=data)
loader = lender.get_train_dataloader()
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
for epoch in range(8):
    for batch in loader:
        optimizer.zero_grad()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
${last}
`;

testKinds([
  {
    name: "a Trainer that only lends its loader",
    id: "cosine-annealing",
    script: lent("print(lender.evaluate())"),
    writes: /CosineAnnealingLR\(optimizer/,
  },
  {
    name: "a Trainer whose arguments train nothing",
    id: "cosine-annealing",
    script: `${lent("").split("optimizer =")[0]}import pytorch_lightning as pl
pl.Trainer(max_epochs=5).fit(network, loader)
`,
    says: /./,
  },
  {
    name: "fit_generator without epochs trains for one",
    id: "early-stopping",
    script: generated("steps_per_epoch=200, validation_data=held_out"),
    says: /too short/,
  },
  {
    name: "a first epoch is no number of them",
    id: "reduce-on-plateau",
    script: generated("initial_epoch=0, validation_data=held_out"),
    says: /short/,
  },
  {
    name: "the epochs of fit_generator come third",
    id: "early-stopping",
    script: generated("200, 2, validation_data=held_out"),
    says: /too short/,
  },
  {
    name: "fit_generator with epochs",
    id: "early-stopping",
    script: generated("steps_per_epoch=200, epochs=12, validation_data=held_out"),
    writes: /EarlyStopping\(monitor="val_loss", patience=4/,
  },
  {
    name: "old words for epochs of an unknown number",
    id: "early-stopping",
    script: generated("samples_per_epoch=200, nb_epoch=turns, validation_data=held_out"),
    writes: /EarlyStopping\(monitor="val_loss", patience=5/,
  },
  {
    name: "no fewer epochs than all of them",
    id: "early-stopping",
    script: lightning("min_epochs=args.epochs, max_epochs=args.epochs"),
    says: /all of its epochs.*min_epochs=args\.epochs/,
  },
  {
    name: "more epochs at least than at most",
    id: "early-stopping",
    script: lightning("min_epochs=50, max_epochs=args.epochs"),
    says: /all of its epochs/,
  },
  {
    name: "a few epochs at least",
    id: "early-stopping",
    script: lightning("min_epochs=5, max_epochs=args.epochs"),
    writes: /EarlyStopping\(monitor="val_loss", patience=5\)/,
  },
  {
    name: "a setting gives the share of steps to warm up in",
    id: "warm-up",
    script: warmed("warmup_ratio=self.settings.warmup_ratio"),
    says: /set already: warmup_ratio=self\.settings\.warmup_ratio/,
  },
  {
    name: "a share of steps of none",
    id: "warm-up",
    script: warmed("warmup_ratio=0.0"),
    writes: /warmup_ratio=0\.1/,
  },
]);

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
  ...[
    "from utils.training import SafeTrainer",
    "from .training import SafeTrainer",
    "from utils.training import Weighted\nclass SafeTrainer(Weighted):\n    pass",
    "class SafeTrainer(Trainer):\n    def compute_loss(self, model, inputs):\n        return model(**inputs).loss",
  ].map((made) => ({
    name: `a trainer that may have a loss of its own: ${made}`,
    id: "label-smoothing" as const,
    script: `from transformers import Trainer, TrainingArguments
${made}
arguments = TrainingArguments(output_dir="out")
SafeTrainer(model=model, args=arguments, train_dataset=data).train()
`,
    says: /loss of its own/,
  })),
  {
    name: "a Trainer of the script that only logs more",
    id: "label-smoothing",
    script: `from transformers import Trainer, TrainingArguments
class SafeTrainer(Trainer):
    def log(self, logs):
        super().log(logs)
arguments = TrainingArguments(output_dir="out")
SafeTrainer(model=model, args=arguments, train_dataset=data).train()
`,
    writes: /label_smoothing_factor=0\.1/,
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
    name: "cycles beside a cosine that the script has chosen",
    id: "cyclical-learning-rate",
    script: trainer('lr_scheduler_type="cosine"'),
    says: /has a schedule already, "cosine"/,
  },
  {
    name: "a cosine beside a reduction that the script has chosen",
    id: "cosine-annealing",
    script: trainer('lr_scheduler_type="reduce_lr_on_plateau"'),
    says: /has a schedule already/,
  },
  {
    name: "one cycle beside a polynomial that the script has chosen",
    id: "one-cycle",
    script: trainer('lr_scheduler_type="polynomial"'),
    says: /has a schedule already/,
  },
  {
    name: "a cosine in place of a constant rate",
    id: "cosine-annealing",
    script: trainer('lr_scheduler_type="constant"'),
    writes: /lr_scheduler_type="cosine"/,
  },
  {
    name: "a cosine in place of the line that every Trainer has",
    id: "cosine-annealing",
    script: trainer('lr_scheduler_type="linear"'),
    writes: /lr_scheduler_type="cosine"/,
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
