import { head, step, testKinds } from "./kinds.ts";

/** What a script already does by means of its own, by a name, a helper or copies that the edit does not see at once. */
const branches = `${head}if args.solver == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
else:
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
`;
const epochs = (...lines: readonly string[]) =>
  `for epoch in range(20):
    ${step.replaceAll("\n", "\n    ")}
${lines.map((line) => `    ${line}\n`).join("")}`;

testKinds([
  {
    name: "one of several optimizers, whose rate another file's helper sets",
    id: "cosine-annealing",
    script: `${branches.replace("import torch\n", "import torch\nfrom helpers import adjust_learning_rate\n")}${epochs("adjust_learning_rate(optimizer, epoch, args.lr)")}`,
    says: /adjust_learning_rate sets the learning rate itself/,
  },
  {
    name: "one of several optimizers, whose rate a warm-up of another file sets",
    id: "warm-up",
    script: `${branches}warmup = WarmupScheduler(optimizer, 10)\n${epochs("warmup(epoch)")}`,
    says: /WarmupScheduler sets the learning rate itself/,
  },
  {
    name: "one of several optimizers, whose rate nobody sets",
    id: "cosine-annealing",
    script: `${branches}${epochs()}`,
    writes: /CosineAnnealingLR\(optimizer/,
  },
  {
    name: "groups that a helper gives rates of their own",
    id: "raise-learning-rate",
    script: `${head}from helpers import grouped
groups = grouped(net, match=["head"], lr_values=[1e-3, 1e-4])
optimizer = torch.optim.Adam(groups, lr=1e-5)
${step}`,
    says: /rates of their own/,
  },
  {
    name: "groups by the decay of their depth",
    id: "lower-learning-rate",
    script: `${head}from helpers import grouped
optimizer = torch.optim.AdamW(grouped(net, layer_decay=0.75), lr=1e-3)
${step}`,
    says: /rates of their own/,
  },
  {
    name: "parameters that a helper picks",
    id: "lower-learning-rate",
    script: `${head}from helpers import trainable
optimizer = torch.optim.AdamW(trainable(net), lr=1e-3)
${step}`,
    writes: /lr=1e-4/,
  },
  {
    name: "a helper that is told how far gradients may go",
    id: "clip-gradient-norm",
    script: `${head}from helpers import check_update
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step.replace("    optimizer.step()", "    norm = check_update(model, config.grad_clip)\n    optimizer.step()")}`,
    says: /clipped already: check_update/,
  },
  {
    name: "a limit that is only printed",
    id: "clip-gradient-norm",
    script: `${head}print(config.grad_clip)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /clip_grad_norm_\(/,
  },
  {
    name: "copies of the weights in full precision",
    id: "clip-gradient-norm",
    script: `${head}def main():
    model = Net().half()
    if args.half:
        weights = [p.clone().float() for p in model.parameters()]
    else:
        weights = list(model.parameters())
    optimizer = torch.optim.SGD(weights, lr=0.1)
    train(model, optimizer)
def train(model, optimizer):
    model.train()
    ${step.replaceAll("\n", "\n    ")}`,
    writes: /for group in optimizer\.param_groups/,
  },
  {
    name: "weights that go by a name",
    id: "clip-gradient-norm",
    script: `${head}model = Net()
weights = model.parameters()
optimizer = torch.optim.SGD(weights, lr=0.1)
${step}`,
    writes: /clip_grad_norm_\(/,
  },
  {
    name: "a cycle of Keras, which knows no momentum",
    id: "use-adam",
    script: `import keras
from keras_contrib.callbacks import CyclicLR
model.compile(loss="mse", optimizer=keras.optimizers.RMSprop(learning_rate=1e-3))
model.fit(x, y, callbacks=[CyclicLR(base_lr=1e-4, max_lr=1e-3)])
`,
    writes: /CyclicLR\(base_lr=1e-4, max_lr=1e-3\)/,
  },
  {
    name: "a cycle of PyTorch, which turns momentum too",
    id: "use-adam",
    script: `${head}optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr=0.01, max_lr=0.1)
${step}`,
    writes: /cycle_momentum=False/,
  },
  ...[
    ["tracker.log(train_loss, score)", "print"],
    ['run.log("loss", train_loss)', "print"],
    ["logger.info(train_loss)", "print"],
    ['logger.log("loss %.3f" % train_loss)', "logger.log"],
    ['file.write("loss {:.3f}".format(train_loss))', "file.write"],
  ].map(([line, writer]) => ({
    name: `what takes numbers takes no line of text, ${line}`,
    id: "log-gradient-norm" as const,
    script: `${head}from ours import file, logger, run, tracker
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(9):
    ${step.replaceAll("\n", "\n    ")}
    ${line}
`,
    writes: new RegExp(`\\n {4}${writer?.replace(".", "\\.")}\\(f"grad_norm`),
  })),
  ...["check_early_stopping(val_loss, epoch)", "self.should_early_stop(val_loss)"].map((check) => ({
    name: `a stop that a helper decides: ${check}`,
    id: "early-stopping" as const,
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(90):
    ${step.replaceAll("\n", "\n    ")}
    val_loss = evaluate(model)
    if ${check}:
        break
`,
    says: /stops early already/,
  })),
]);
