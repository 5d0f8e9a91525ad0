import { head, jax, step, testKinds } from "./kinds.ts";

/** What a name holds by the way it is read elsewhere: a record, the parameters of one network of two, filled weights. */
const validated = (...lines: readonly string[]) => `${head}model = nn.Linear(4, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
criterion = nn.CrossEntropyLoss()
for epoch in range(30):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
${lines.map((line) => `    ${line}\n`).join("")}`;

const net = `${head}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 32)
        self.out = nn.Linear(32, 10)
    def forward(self, x):
        return self.out(F.relu(self.first(x)))
`;
const made = "model = Net()\noptimizer = torch.optim.Adam(model.parameters(), lr=0.001)\n";

const built = (given: string, part = "tower") => `${head}from towers import build_tower
CHECKPOINT = "towers/base.pt"
class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.${part} = build_tower(width=64, ${given})
        self.first = nn.Linear(64, 32)
        self.out = nn.Linear(32, 10)
    def forward(self, x):
        return self.out(torch.tanh(self.first(self.${part}(x))))
model = Tagger()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-5)
${step}`;

const measured = (...lines: readonly string[]) => `${net}    def sample(self, count):
        return self.out(F.relu(self.first(torch.randn(count, 64))))
${made}for epoch in range(30):
    ${step.replaceAll("\n", "\n    ")}
${lines.map((line) => `    ${line}\n`).join("")}`;

/** One network after the other, each by its own settings. */
const compared = (configs: string) => `${head}from dataclasses import dataclass
@dataclass
class Config:
    width: int = 32
    weight_decay: float = 0.0
def run(config: Config):
    model = nn.Sequential(nn.Linear(8, config.width), nn.ReLU(), nn.Linear(config.width, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=config.weight_decay)
    for epoch in range(20):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
for config in [${configs}]:
    run(config)
`;

testKinds([
  ...["val_loss = loss_over(val_pairs, model)", "save_image(model.sample(16), epoch)"].map(
    (line) => ({
      name: `a network that is never told to stop leaving units out: ${line}`,
      id: "add-dropout" as const,
      script: measured(line),
      says: /never calls eval\(\)/,
    }),
  ),
  {
    name: "a network that is told before it makes samples",
    id: "add-dropout",
    script: measured("model.eval()", "save_image(model.sample(16), epoch)", "model.train()"),
    writes: /self\.dropout\(F\.relu/,
  },
  {
    name: "a distribution that makes samples",
    id: "add-dropout",
    script: measured("noise = torch.distributions.Normal(0, 1)", "print(noise.sample())"),
    writes: /self\.dropout\(F\.relu/,
  },
  ...[
    "checkpoint_path=CHECKPOINT",
    'pretrained_path=f"{root}/base.pt"',
    'weights="imagenet"',
    "weights_file=os.path.join(root, name)",
  ].map((given) => ({
    name: `a tower that is made with the place of its weights: ${given}`,
    id: "xavier-initialization" as const,
    script: built(given),
    says: /loads trained weights \(build_tower\)/,
  })),
  {
    name: "a rate for weights that are trained already",
    id: "raise-learning-rate",
    script: built("checkpoint_path=CHECKPOINT"),
    writes: /lr=1e-4/,
  },
  ...["checkpoint_path=None", "weights=None", "weights=class_counts", 'weight_path=""'].map(
    (given) => ({
      name: `a tower that is made without trained weights: ${given}`,
      id: "xavier-initialization" as const,
      script: built(given),
      writes: /xavier_uniform_/,
    }),
  ),
  {
    name: "a file that something else than the network writes",
    id: "xavier-initialization",
    script: `${built("")}keeper = Keeper(checkpoint_path="out.pt")\n`,
    writes: /xavier_uniform_/,
  },
  {
    name: "a validation loss that is a mean over batches, under a name that says no more than where it is taken",
    id: "early-stopping",
    script: `${head}model = nn.Linear(4, 2)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(90):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    with torch.inference_mode():
        val = sum([criterion(model(x), y).item() for x, y in val_loader]) / len(val_loader)
    report(epoch, val)
`,
    writes: /if val < best/,
  },
  {
    name: "a name of where it is taken that holds a data set",
    id: "early-stopping",
    script: `${head}model = nn.Linear(4, 2)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(90):
    val = sum(len(part) for part in parts)
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    report(epoch, val)
`,
    says: /no validation loss/,
  },
  {
    name: "scores that are read by their names",
    id: "early-stopping",
    script: validated(
      "val_scores = estimator.get_scores(6)",
      "print(f\"kappa {val_scores['kappa']}\")",
    ),
    says: /no validation loss or score/,
  },
  {
    name: "scores of which each is printed",
    id: "reduce-on-plateau",
    script: validated(
      "val_scores = measure(model)",
      "for name, score in val_scores.items():",
      "    print(name, score)",
    ),
    says: /no validation loss or score/,
  },
  {
    name: "losses that are a list from elsewhere",
    id: "early-stopping",
    script: validated("val_loss = history.of(model)", "val_loss.append(measure(model))"),
    says: /no validation loss or score/,
  },
  {
    name: "a score that is a number, beside a record of another function by its name",
    id: "early-stopping",
    script: `${validated("val_score = measure(model)", 'print(f"val score {val_score:.3f}")')}
def report(val_score):
    return val_score["f1"]
`,
    writes: /if val_score > best_val_score:/,
  },
  {
    name: "the actor's optimizer, which another file makes, beside the critic's",
    id: "clip-gradient-norm",
    script: `${head}import kfac
actor = Actor()
critic = nn.Linear(4, 1)
actor_optimizer = kfac.KFACOptimizer(actor)
critic_optimizer = torch.optim.Adam(critic.parameters(), lr=0.001)
for states, actions, values in loader:
    critic_optimizer.zero_grad()
    F.mse_loss(critic(states), values).backward()
    critic_optimizer.step()
    actor_optimizer.zero_grad()
    policy_loss(actor(states), actions).backward()
    actor_optimizer.step()
`,
    writes: /for group in actor_optimizer\.param_groups .*\n\s+actor_optimizer\.step/,
  },
  {
    name: "weights that are all set to zero after the model is made",
    id: "he-initialization",
    script: `${net}${made}for p in model.parameters():\n    p.data.zero_()\n`,
    says: /draws its initial weights itself/,
  },
  {
    name: "weights that a helper draws",
    id: "he-initialization",
    script: `${net}def prepare(model):
    for n, p in list(model.named_parameters()):
        if "gamma" not in n:
            p.data.normal_(0, 0.02)
${made}prepare(model)
`,
    says: /draws its initial weights itself/,
  },
  {
    name: "weights that a library draws one by one",
    id: "he-initialization",
    script: `${net}${made}for weight in model.parameters():\n    nn.init.uniform_(weight, -0.1, 0.1)\n`,
    says: /draws its initial weights itself/,
  },
  {
    name: "weights that the constructor draws, and gradients that are cleared",
    id: "he-initialization",
    script: `${net.replace(
      "    def forward",
      "        for p in self.parameters():\n            p.data.uniform_(-0.1, 0.1)\n    def forward",
    )}${made}for p in model.parameters():\n    p.grad.zero_()\n`,
    writes: /model\.apply\(initialize_weights\)/,
  },
  {
    name: "the weights of a teacher",
    id: "he-initialization",
    script: `${net}teacher = nn.Linear(64, 10)
for p in teacher.parameters():
    nn.init.normal_(p, 0, 0.8)
${made}`,
    writes: /model\.apply\(initialize_weights\)/,
  },
  {
    name: "a contrast of pairs by a loss without a name",
    id: "label-smoothing",
    script: `${head}def contrast(similarities):
    pairs = torch.arange(similarities.size(0))
    return nn.CrossEntropyLoss()(similarities, pairs)
`,
    says: /No cross-entropy/,
  },
  {
    name: "labels and a loss without a name",
    id: "label-smoothing",
    script: `${head}def train(model, optimizer, x, labels):
    loss = nn.CrossEntropyLoss()(model(x), labels)
    loss.backward()
    optimizer.step()
`,
    writes: /CrossEntropyLoss\(label_smoothing=0\.1\)\(/,
  },
  {
    name: "an agent in an environment of JAX",
    id: "add-weight-decay",
    script: `${jax}import gymnax\noptimizer = optax.adam(learning_rate=1e-3)\n`,
    says: /An agent makes its own data/,
  },
  ...["*rest, val_im = validate()", "first, *rest, val_im = validate()"].map((line) => ({
    name: `an image behind a starred target: ${line}`,
    id: "early-stopping" as const,
    script: `def validate():
    return mean_loss, mean_dice, accuracy, image
${validated(line, "show(epoch, val_im)")}`,
    says: /no validation loss/,
  })),
  {
    name: "a loss behind a starred target",
    id: "early-stopping",
    script: `def validate():
    return image, accuracy, mean_loss
${validated("*rest, val = validate()", "show(epoch, val)")}`,
    writes: /if val < best/,
  },
  {
    name: "a setting that some of the compared runs are given",
    id: "add-weight-decay",
    script: compared("Config(), Config(weight_decay=1e-3)"),
    says: /is set already/,
  },
  {
    name: "a setting that no run is given",
    id: "add-weight-decay",
    script: compared("Config(), Config(width=64)"),
    writes: /weight_decay: float = 0\.1/,
  },
]);
