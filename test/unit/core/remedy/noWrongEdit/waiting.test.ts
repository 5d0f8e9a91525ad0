import { head, step, testKinds } from "./kinds.ts";

const wholeBatch = (
  turns: string,
) => `${head}net = nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
${turns}:
    net.train()
    loss = F.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    net.eval()
    with torch.no_grad():
        val_loss = F.mse_loss(net(x_val), y_val).item()
    print(f"loss {loss.item():.4f} val_loss {val_loss:.4f}")
`;
const option =
  'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--total_steps", default=2000, type=int)\nargs = parser.parse_args()\n';

testKinds([
  {
    name: "four thousand epochs of a single step each wait longer than a few of them",
    id: "early-stopping",
    script: wholeBatch("for epoch in range(4000)"),
    writes: />= 100:/,
  },
  {
    name: "steps that an option counts",
    id: "early-stopping",
    script: option + wholeBatch("for step in range(args.total_steps + 1)"),
    writes: />= 100:/,
  },
  {
    name: "the rate falls later, too, where every turn is a single step",
    id: "reduce-on-plateau",
    script: wholeBatch("for epoch in range(4000)"),
    writes: /patience=50/,
  },
  {
    name: "single steps of an unknown number",
    id: "reduce-on-plateau",
    script: wholeBatch("for step in range(settings.steps)"),
    writes: /patience=25/,
  },
  {
    name: "a short training of whole batches is not waited for in vain",
    id: "early-stopping",
    script: wholeBatch("for epoch in range(30)"),
    writes: />= 5:/,
  },
]);

const classified = (encoder: string) => `${head}${encoder}


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = make()
        self.head = nn.Sequential(nn.Linear(768, 128), nn.Tanh(), nn.Linear(128, 4))

    def forward(self, x):
        return self.head(self.encoder(x))


model = Tagger()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for x, y in loader:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
`;

testKinds(
  [
    "from torchaudio.pipelines import HUBERT_BASE\nmake = lambda: HUBERT_BASE.get_model()",
    "from torchvision.models import resnet18\nmake = lambda: resnet18(True)",
    "import timm\nmake = lambda: timm.create_model('vit_base_patch16_224', True)",
    "import clip\nmake = lambda: clip.load('ViT-B/32')[0].visual",
  ].map((encoder) => ({
    name: `weights that are not the script's own: ${encoder.split("\n")[1]}`,
    id: "xavier-initialization",
    script: classified(encoder),
  })),
);

testKinds([
  {
    name: "an encoder without weights of its own",
    id: "xavier-initialization",
    script: classified("from torchvision.models import resnet18\nmake = lambda: resnet18(False)"),
    writes: /model\.apply\(initialize_weights\)/,
  },
]);

const grouped = `${head}import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--learning_rate", default=5e-5, type=float)
parser.add_argument("--crf_rate", default=1e-3, type=float)
args = parser.parse_args()
groups = [
    {"params": encoder.parameters(), "lr": args.learning_rate},
    {"params": crf.parameters(), "lr": args.crf_rate},
    {"params": head.parameters(), "lr": args.crf_rate},
]
optimizer = torch.optim.AdamW(groups, lr=args.learning_rate)
for x, y in loader:
    optimizer.zero_grad()
    loss = model(x, y)
    loss.backward()
    optimizer.step()
`;

testKinds([
  {
    name: "an option that several parameter groups read stays one",
    id: "lower-learning-rate",
    script: grouped,
    writes: /"--crf_rate", default=1e-4[\s\S]*"lr": args\.crf_rate[\s\S]*"lr": args\.crf_rate/,
  },
  {
    name: "a network for an agent that other modules train",
    id: "batch-norm",
    script: `${head}from ours.q_learning.deep_agent import DeepAgent
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 4))
DeepAgent(net, torch.optim.Adam(net.parameters(), lr=1e-3)).train(100)
`,
    says: /agent/,
  },
]);

const epochs = (name: string) => `for epoch in range(${name}):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    print(f"loss {loss.item():.4f}")
`;
const indented = (text: string) => text.replace(/^(?=.)/gm, "    ");
const adam = `${head}optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
`;

testKinds([
  {
    name: "pretraining and training, one after the other",
    id: "cosine-annealing",
    script: `${adam}if options.pretrain:
${indented(epochs("5"))}optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
${epochs("30")}`,
    says: /loop|optimizers/,
  },
  {
    name: "two phases with one optimizer",
    id: "one-cycle",
    script: `${adam}${epochs("5")}${epochs("30")}`,
    says: /loop/,
  },
  {
    name: "a loop for each kind of data",
    id: "warm-up",
    script: `${adam}if options.images:
${indented(epochs("5"))}else:
${indented(epochs("30"))}`,
    says: /loop/,
  },
  {
    name: "two branches of one loop",
    id: "cosine-annealing",
    script: `${adam}for epoch in range(30):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        if options.clip:
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        else:
            optimizer.step()
    print(f"loss {loss.item():.4f}")
`,
    writes: /T_max=30/,
  },
]);

const adapted = (wrapping: string, flag: string) => `${head}import argparse
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
parser = argparse.ArgumentParser()
parser.add_argument("--lora", ${flag})
parser.add_argument("--rank", type=int, default=0)
args = parser.parse_args()


def adapt(model):
    return get_peft_model(model, LoraConfig(r=args.rank or 8))


model = AutoModelForCausalLM.from_pretrained("gpt2")
${wrapping}
Trainer(model, TrainingArguments("out", learning_rate=2e-4), train_dataset=data).train()
`;

testKinds([
  {
    name: "adapters that nobody asks for leave whole weights to tune",
    id: "raise-learning-rate",
    script: adapted("if args.lora:\n    model = adapt(model)", 'action="store_true"'),
    says: /upper end/,
  },
  {
    name: "adapters of a rank that is 0 unless it is given",
    id: "raise-learning-rate",
    script: adapted("if args.rank > 0:\n    model = adapt(model)", 'action="store_true"'),
    says: /upper end/,
  },
  {
    name: "adapters by default",
    id: "raise-learning-rate",
    script: adapted("if args.lora:\n    model = adapt(model)", "default=True, type=bool"),
    says: /adapters of them/,
  },
  {
    name: "adapters in any case",
    id: "raise-learning-rate",
    script: adapted("model = adapt(model)", 'action="store_true"'),
    says: /adapters of them/,
  },
]);

const kerasOf = (fit: string) => `import keras
from keras.layers import Dense
model = keras.Sequential([Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(${fit})
`;

testKinds([
  {
    name: "a fit that is told no number of epochs is one epoch",
    id: "reduce-on-plateau",
    script: kerasOf("x, y"),
    says: /too short/,
  },
  {
    name: "a fit whose epochs stand at their place",
    id: "reduce-on-plateau",
    script: kerasOf("x, y, 32, 40"),
    writes: /patience=3/,
  },
]);

const stepped = (schedule: string, epochs: number) => `${head}
model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.${schedule}
for epoch in range(${epochs}):
    ${step.replaceAll("\n", "\n    ")}
    val_loss = evaluate(model)
    print(f"val_loss {val_loss}")
    scheduler.step()
`;

testKinds([
  {
    name: "a rate that falls after 30, 60 and 80 epochs",
    id: "early-stopping",
    script: stepped("MultiStepLR(optimizer, [30, 60, 80])", 90),
    writes: /evaluations_without_improvement >= 32:/,
  },
  {
    name: "a rate that falls every 7 epochs",
    id: "early-stopping",
    script: stepped("StepLR(optimizer, step_size=7)", 25),
    writes: /evaluations_without_improvement >= 9:/,
  },
  {
    name: "a rate that falls once the run is over by half",
    id: "early-stopping",
    script: stepped("MultiStepLR(optimizer, milestones=[150, 225])", 200),
    says: /too short to be stopped early/,
  },
  {
    name: "a rate that falls along a cosine",
    id: "early-stopping",
    script: stepped("CosineAnnealingLR(optimizer, T_max=90)", 90),
    writes: /evaluations_without_improvement >= 5:/,
  },
]);

const keras = (patience: string, epochs: number) => `import keras
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
lower = keras.callbacks.ReduceLROnPlateau(${patience})
model.fit(x, y, validation_data=(v, w), epochs=${epochs}, callbacks=[lower])
`;
const byHand = (set: string) => `${head}
def adjust(optimizer, epoch):
    ${set}

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for epoch in range(90):
    adjust(optimizer, epoch)
    ${step.replaceAll("\n", "\n    ")}
    val_loss = evaluate(model)
    print(f"val_loss {val_loss}")
`;

testKinds([
  {
    name: "a reduction that waits for three epochs",
    id: "early-stopping",
    script: keras("patience=3", 6),
    says: /too short to be stopped early/,
  },
  {
    name: "a reduction that waits for ten epochs, as it does by default",
    id: "early-stopping",
    script: keras('monitor="val_loss"', 60),
    writes: /EarlyStopping\(monitor="val_loss", patience=12/,
  },
  {
    name: "a rate that is lowered by hand at some epochs",
    id: "early-stopping",
    script: byHand(
      'if epoch in (30, 60):\n        for group in optimizer.param_groups:\n            group["lr"] *= 0.1',
    ),
    says: /lowers the learning rate at turns of its own/,
  },
  {
    name: "a rate that is lowered by hand bit by bit",
    id: "early-stopping",
    script: byHand('for group in optimizer.param_groups:\n        group["lr"] *= 0.99'),
    writes: /evaluations_without_improvement >= 5:/,
  },
]);

const ofOwnFit = (call: string) => `${head}from sklearn.preprocessing import StandardScaler
x = StandardScaler().fit(x).transform(x)


class Model:
    def __init__(self, network):
        self.network = network

    def fit(self, x, y, x_val, y_val, epochs=1, *callbacks):
        optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)
        for epoch in range(epochs):
            self.network.train()
            loss = F.mse_loss(self.network(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            self.network.eval()
            with torch.no_grad():
                val_loss = F.mse_loss(self.network(x_val), y_val).item()
            print(f"loss {loss.item():.4f} val_loss {val_loss:.4f}")


model = Model(nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 1)))
${call}
`;

testKinds([
  {
    name: "a method of the same name of something else, which gets too little, is not called",
    id: "early-stopping",
    script: ofOwnFit("model.fit(x, y, x_val, y_val, epochs=60)"),
    writes: />= 5:/,
  },
  {
    name: "the default of a method counts where its caller gives nothing else",
    id: "early-stopping",
    script: ofOwnFit("model.fit(x, y, x_val, y_val)"),
    says: /too short/,
  },
  {
    name: "what a call unpacks may be all of it",
    id: "early-stopping",
    script: ofOwnFit("model.fit(*data, epochs=60)"),
    writes: />= 5:/,
  },
]);
