import { head, testKinds } from "./kinds.ts";

const trainings = (run: string) => `${head}
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

def fit_plainly(model, optimizer):
    for epoch in range(40):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()

def fit_otherwise(model, optimizer):
    for epoch in range(50):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()

${run}
`;
const measuredWhen = (condition: string) => `${head}
model = nn.Linear(8, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(60):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    if ${condition}:
        val_loss = validate(model)
        print(f"val loss {val_loss:.4f}")
`;
const translated = (collator: string, options = "") => `from transformers import (
    AutoModelForSeq2SeqLM, DataCollatorForSeq2Seq, Trainer, TrainingArguments
)
model = AutoModelForSeq2SeqLM.from_pretrained("t5-small")
args = TrainingArguments(output_dir="out", num_train_epochs=9${options})
trainer = Trainer(model=model, args=args, train_dataset=data, eval_dataset=held${collator})
trainer.train()
`;
const player = (over: string) => `${head}
class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def learn(self, state, action, reward, next_state, ${over}):
        values = self.model(state)
        targets = values.clone()
        targets[action] = reward if ${over} else reward + self.model(next_state).max()
        loss = F.mse_loss(values, targets)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

trainer = Trainer(nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)))
`;
const rivals = (one: string, other: string) => `${head}
${one} = torch.optim.Adam(transformer.trainable(), lr=1e-4)
${other} = torch.optim.Adam(discriminator.parameters(), lr=1e-4)
criterion = nn.CrossEntropyLoss()
trainer.fit(transformer, discriminator, criterion)
`;
const texts = (iterator: string) => `${head}
from torchtext import ${iterator}
text = data.Field(batch_first=True)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(30):
    for batch in loader:
        optimizer.zero_grad()
        loss = criterion(model(batch.text), batch.label)
        loss.backward()
        optimizer.step()
`;

const byClass = (run: string) => `import numpy as np
from keras.layers import Dense
from keras.models import Sequential

def read():
    inputs, kinds = [], []
    for kind in range(3):
        for sample in range(50):
            inputs.append(np.random.randn(8) + kind)
            kinds.append(kind)
    return np.array(inputs), np.array(kinds)

x, y = read()
model = Sequential([Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
${run}
`;

testKinds([
  {
    name: "data that lie by class, by the names that they are given",
    id: "fix-data-order",
    script: byClass("model.fit(x, y, epochs=30, validation_split=0.2)"),
    writes: /x, y = x\[order\], y\[order\]/,
  },
  {
    name: "data that lie by class, in a function that does not own their names",
    id: "fix-data-order",
    script: byClass("def run():\n    model.fit(x, y, epochs=30, validation_split=0.2)\nrun()"),
    says: /sorted by class/,
  },
  {
    name: "a training that a decorator gets hold of",
    id: "clip-gradient-norm",
    script: trainings("fit_otherwise(model, optimizer)").replace(
      "def fit_plainly",
      "@command\ndef fit_plainly",
    ),
    writes: /clip_grad_norm_[\s\S]*clip_grad_norm_/,
  },
  {
    name: "a training that nothing runs beside one that is run",
    id: "cosine-annealing",
    script: trainings("fit_otherwise(model, optimizer)"),
    writes: /T_max=50/,
  },
  {
    name: "a training that another file may run",
    id: "clip-gradient-norm",
    script: trainings(""),
    writes: /clip_grad_norm_[\s\S]*clip_grad_norm_/,
  },
  {
    name: "a training that is handed on by its name",
    id: "clip-gradient-norm",
    script: trainings("fit_otherwise(model, optimizer)\nstart(fit_plainly)"),
    writes: /clip_grad_norm_[\s\S]*clip_grad_norm_/,
  },
  {
    name: "scaled gradients that are limited twice after the step",
    id: "fix-clipping",
    script: trainings("fit_otherwise(model, optimizer)")
      .replace("lr=1e-3)", "lr=1e-3)\nscaler = torch.amp.GradScaler()")
      .replaceAll("loss.backward()", "scaler.scale(loss).backward()")
      .replaceAll(
        "            optimizer.step()",
        `            scaler.step(optimizer)
            scaler.update()
            nn.utils.clip_grad_value_(model.parameters(), 0.5)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)`,
      ),
    writes:
      /unscale_\(optimizer\)\n +nn\.utils\.clip_grad_value_.*\n +nn\.utils\.clip_grad_norm_.*\n +scaler\.step/,
  },
  {
    name: "a measure of the first epoch alone",
    id: "early-stopping",
    script: measuredWhen("epoch == 0"),
    says: /no validation loss/,
  },
  {
    name: "a measure of the last epoch alone",
    id: "reduce-on-plateau",
    script: measuredWhen("epoch + 1 == 60"),
    says: /no validation loss/,
  },
  {
    name: "a measure of every second epoch",
    id: "early-stopping",
    script: measuredWhen("epoch % 2 == 0"),
    writes: /if val_loss < best_val_loss/,
  },
  {
    name: "a decoder that has no inputs without labels",
    id: "label-smoothing",
    script: translated(""),
    says: /DataCollatorForSeq2Seq/,
  },
  {
    name: "a decoder whose inputs a collator makes",
    id: "label-smoothing",
    script: translated(", data_collator=DataCollatorForSeq2Seq(tokenizer, model=model)"),
    writes: /label_smoothing_factor=0\.1/,
  },
  {
    name: "an evaluation that is commented out",
    id: "reduce-on-plateau",
    script: translated("", ",\n    # evaluation_strategy='steps',\n"),
    says: /not told to evaluate/,
  },
  {
    name: "evaluations every so many steps, after which weights are saved as well",
    id: "early-stopping",
    script: translated("", ", eval_strategy='steps', eval_steps=250, save_strategy='epoch'"),
    writes: /save_steps=250/,
  },
  {
    name: "evaluations each epoch",
    id: "early-stopping",
    script: translated("", ", eval_strategy='epoch'"),
    writes: /save_strategy='epoch'\)/,
  },
  {
    name: "an agent whose game is over",
    id: "batch-norm",
    script: player("game_over"),
    says: /one observation at a time/,
  },
  {
    name: "an agent whose game is over, again",
    id: "add-dropout",
    script: player("game_over"),
    says: /An agent learns/,
  },
  {
    name: "rivals that are told by the names of their optimizers",
    id: "label-smoothing",
    script: rivals("optimizer_G", "optimizer_D"),
    says: /against each other/,
  },
  {
    name: "two optimizers of networks that are no rivals",
    id: "label-smoothing",
    script: rivals("optimizer_a", "optimizer_b").replaceAll("discriminator", "encoder"),
    writes: /label_smoothing=0\.1/,
  },
  {
    name: "texts of a time before it",
    id: "label-smoothing",
    script: texts("data"),
    says: /without label_smoothing/,
  },
  {
    name: "texts of a time before it",
    id: "warm-up",
    script: texts("data"),
    says: /without LinearLR/,
  },
  {
    name: "texts of a later time",
    id: "label-smoothing",
    script: texts("datasets").replace("text = data.Field(batch_first=True)\n", ""),
    writes: /label_smoothing=0\.1/,
  },
  {
    name: "the only loss that is made under an option, beside the one that always trains",
    id: "label-smoothing",
    script: `${head}
def train_or_predict(model, criterion, criterion_digits, x, y, digits):
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()

criterion_digits = nn.CrossEntropyLoss() if use_digits else None
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
train_or_predict(model, criterion=criterion, criterion_digits=criterion_digits, x=x, y=y, digits=d)
`,
    says: /several losses/,
  },
  {
    name: "an optimizer of one's own, made of layers",
    id: "clip-gradient-norm",
    script: trainings("")
      .replace("torch.optim.Adam(model.parameters(), lr=1e-3)", "Descent(model.layers)")
      .replaceAll("(model, optimizer)", "()"),
    says: /its class is not PyTorch's/,
  },
  {
    name: "a look at gradients that trains nothing",
    id: "add-dropout",
    script: `${head}
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
for width in (8, 16):
    model(torch.randn(5, 8)).sum().backward()
    assert torch.isfinite(model[0].weight.grad).all()
`,
    says: /trains nothing/,
  },
  {
    name: "a step that is taken by hand",
    id: "add-dropout",
    script: `${head}
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
for x, y in loader:
    F.cross_entropy(model(x), y).backward()
    for p in model.parameters():
        p.data -= lr * p.grad
`,
    writes: /nn\.Dropout/,
  },
  {
    name: "a Keras of Python 2",
    id: "add-weight-decay",
    script: `from keras.models import Sequential
from keras.layers import Dense
model = Sequential()
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x, y, epochs=9)
print(raw_input("done"))
`,
    says: /./,
  },
]);
