import { head, step, testKinds } from "./kinds.ts";

const restored = (load: string) => `${head}
def load(path):
    checkpoint = torch.load(path)
    model = Net()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
${load}
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
    torch.save(optimizer.state_dict(), path)
`;
const trainer = (model: string) => `from transformers import ${model}, Trainer, TrainingArguments
model = ${model}.from_pretrained("bert-base-uncased")
args = TrainingArguments(output_dir="out", learning_rate=2e-5)
trainer = Trainer(model=model, args=args, train_dataset=data)
trainer.train()
`;
const chosen = (criterion: string, before: string) => `${head}import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--criterion", type=str, default="mse")
args = parser.parse_args()
${before}
model = nn.Linear(6, 3)
criterion = ${criterion}
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
${step}`;
const unet = (momentum: string) => `${head}
model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 1, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-5${momentum})
${step}`;
const logged = (logger: string) => `${head}${logger}
model = nn.Linear(6, 3)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(10):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        logger.info("Loss: {}".format(loss.item()))
`;

testKinds([
  {
    name: "a checkpoint that brings the old rate back",
    id: "lower-learning-rate",
    script: restored('    optimizer.load_state_dict(checkpoint["optimizer"])'),
    says: /brings back the rate/,
  },
  {
    name: "a checkpoint that has the state of another optimizer",
    id: "use-rmsprop",
    script: restored('    optimizer.load_state_dict(torch.load("optimizer.pt"))'),
    says: /brings back the rate/,
  },
  {
    name: "a checkpoint that brings the old rate back, up",
    id: "raise-learning-rate",
    script: restored('    state = checkpoint["optimizer"]\n    optimizer.load_state_dict(state)'),
    says: /brings back the rate/,
  },
  {
    name: "a checkpoint if there is one",
    id: "lower-learning-rate",
    script: restored(
      '    if "optimizer" in checkpoint:\n        optimizer.load_state_dict(checkpoint["optimizer"])',
    ),
    writes: /lr=0\.0001/,
  },
  {
    name: "answers to questions, which have no labels",
    id: "label-smoothing",
    script: trainer("AutoModelForQuestionAnswering"),
    says: /start and end of an answer/,
  },
  {
    name: "answers to questions by a certain network",
    id: "label-smoothing",
    script: trainer("DistilBertForQuestionAnswering"),
    says: /start and end of an answer/,
  },
  {
    name: "classes of texts",
    id: "label-smoothing",
    script: trainer("AutoModelForSequenceClassification"),
    writes: /label_smoothing_factor=0\.1/,
  },
  {
    name: "a cross-entropy that another option would choose",
    id: "label-smoothing",
    script: chosen('nn.MSELoss() if args.criterion == "mse" else nn.CrossEntropyLoss()', ""),
    says: /trains with another loss/,
  },
  {
    name: "a cross-entropy in a branch that another option would take",
    id: "label-smoothing",
    script: chosen(
      "loss",
      'if args.criterion == "ce":\n    loss = nn.CrossEntropyLoss()\nelse:\n    loss = nn.MSELoss()',
    ),
    says: /trains with another loss/,
  },
  {
    name: "a cross-entropy that its option chooses by default",
    id: "label-smoothing",
    script: chosen('nn.CrossEntropyLoss() if args.criterion == "mse" else nn.MSELoss()', ""),
    writes: /CrossEntropyLoss\(label_smoothing=0\.1\) if/,
  },
  {
    name: "a cross-entropy in a branch for training that nobody takes by default",
    id: "label-smoothing",
    script: `${head}import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--train", action="store_true")
args = parser.parse_args()
if args.train:
    model = nn.Linear(6, 3)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    ${step.replaceAll("\n", "\n    ")}
`,
    writes: /CrossEntropyLoss\(label_smoothing=0\.1\)/,
  },
  {
    name: "RMSprop whose momentum makes steps ten times as long",
    id: "raise-learning-rate",
    script: unet(", momentum=0.9"),
    writes: /lr=1e-4, momentum=0\.9/,
  },
  {
    name: "RMSprop without momentum",
    id: "raise-learning-rate",
    script: unet(""),
    writes: /lr=1e-3\)/,
  },
  {
    name: "a logger that fills in braces",
    id: "log-gradient-norm",
    script: logged("from loguru import logger"),
    writes: /logger\.info\(f"grad_norm: \{grad_norm:\.4g\}"\)/,
  },
  {
    name: "a logger that fills in braces, by its module",
    id: "log-gradient-norm",
    script: logged("import loguru\nlogger = loguru.logger"),
    writes: /logger\.info\(f"grad_norm: \{grad_norm:\.4g\}"\)/,
  },
  {
    name: "a logger that fills in percent signs",
    id: "log-gradient-norm",
    script: logged("import logging\nlogger = logging.getLogger()"),
    writes: /logger\.info\("grad_norm: %\.4g", grad_norm\)/,
  },
  {
    name: "speech recognition that is trained already",
    id: "raise-learning-rate",
    script: `${head}import whisper
model = whisper.load_model("small")
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
${step}`,
    says: /upper end/,
  },
  {
    name: "random numbers of an accelerator",
    id: "several-seeds",
    script: `${head}from deepspeed.accelerator import get_accelerator
def set_random_seed(seed):
    torch.manual_seed(seed)
    get_accelerator().manual_seed_all(seed)
set_random_seed(1)
model = nn.Linear(6, 3)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /manual_seed_all\(int\(os\.environ/,
  },
]);
