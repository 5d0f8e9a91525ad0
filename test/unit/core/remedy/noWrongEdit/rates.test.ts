import { head, jax, step, testKinds } from "./kinds.ts";

testKinds([
  {
    name: "a seed for each turn of a loop",
    id: "several-seeds",
    script: `${jax}params = init(jax.random.PRNGKey(7))
for i in range(4):
    key = jax.random.PRNGKey(i)
`,
    writes: /PRNGKey\(i\)/,
  },
  {
    name: "keys that are to stay apart",
    id: "several-seeds",
    script: `${jax}rngs = {"params": jax.random.PRNGKey(0), "dropout": jax.random.PRNGKey(1)}
`,
    says: /several seeds/,
  },
  {
    name: "a helper that is called with the seed",
    id: "several-seeds",
    script: `${head}import os
def set_seed(seed):
    torch.manual_seed(seed)
set_seed(42)
`,
    writes: /torch\.manual_seed\(seed\)\nset_seed\(int\(/,
  },
  {
    name: "an update of Optax that is not seen to get the parameters",
    id: "add-weight-decay",
    script: `${jax}optimizer = optax.adam(1e-3)
def update(state, gradients):
    return make(optimizer)(gradients, state)
`,
    says: /not given the parameters/,
  },
  {
    name: "a loader whose own sampler makes the batches",
    id: "one-cycle",
    script: `${head}loader = torch.utils.data.DataLoader(data, batch_sampler=Endless(data))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
${step}`,
    says: /not known before its loop/,
  },
  {
    name: "weights that every branch loads",
    id: "raise-learning-rate",
    script: `${head}from transformers import AutoModel
if size == "small":
    model = AutoModel.from_pretrained("small")
elif size == "large":
    model = AutoModel.from_pretrained("large")
else:
    raise ValueError(size)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-6)
${step}`,
    writes: /lr=5e-5/,
  },
  {
    name: "weights that an option may load",
    id: "raise-learning-rate",
    script: `${head}model = Net()
if pretrained_weights:
    load_weights_into(model, params)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
${step}`,
    writes: /lr=5e-4/,
  },
  {
    name: "a rate that a helper sets in every epoch",
    id: "reduce-on-plateau",
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    ${step.replaceAll("\n", "\n    ")}
    val_loss = evaluate(model)
    print(f"val_loss {val_loss}")
    adjust_learning_rate(optimizer, epoch)
`,
    says: /sets the learning rate itself/,
  },
  {
    name: "an evaluation every tenth epoch",
    id: "early-stopping",
    script: `${head}model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(100):
    ${step.replaceAll("\n", "\n    ")}
    if epoch % 10 == 0:
        val_loss = evaluate(model)
        print(f"val_loss {val_loss}")
`,
    writes: /without_improvement >= 3/,
  },
  {
    name: "a validation loss beside a test loss",
    id: "reduce-on-plateau",
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    ${step.replaceAll("\n", "\n    ")}
    test_loss = evaluate(model, test)
    vali_loss = evaluate(model, valid)
    print(f"test loss {test_loss} vali loss {vali_loss}")
`,
    writes: /scheduler\.step\(vali_loss\)/,
  },
  {
    name: "a global network that the step knows by a parameter",
    id: "clip-gradient-norm",
    script: `${head}network = Net()
optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
def train(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()
train(network, loader, optimizer)
`,
    writes: /clip_grad_norm_\(model\.parameters\(\)/,
  },
  {
    name: "Keras by way of TensorFlow beside an import of keras",
    id: "early-stopping",
    script: `import tensorflow as tf
from keras.preprocessing import image
model = tf.keras.models.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=30, validation_data=(a, b))
`,
    writes: /tf\.keras\.callbacks\.EarlyStopping/,
  },
  {
    name: "a module whose name is that of something else by then",
    id: "warm-up",
    script: `${head}from torch import optim
model = Net()
optim = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    ${step.replaceAll("optimizer", "optim").replaceAll("\n", "\n    ")}
`,
    writes: /scheduler = torch\.optim\.lr_scheduler\.LinearLR\(optim,/,
  },
  {
    name: "a picture that is optimized beside a trained network",
    id: "lower-learning-rate",
    script: `${head}from torchvision import models
network = models.vgg19(pretrained=True)
optimizer = torch.optim.Adam([picture.requires_grad_()], lr=0.1)
`,
    writes: /lr=0\.01\)/,
  },
  {
    name: "seeds that are to stay apart",
    id: "several-seeds",
    script: `${head}import numpy as np
torch.manual_seed(42)
test_data = np.random.seed(43)
`,
    says: /several seeds/,
  },
  {
    name: "an agent's update, which another file takes again and again",
    id: "one-cycle",
    script: `${head}class Agent:
    def __init__(self):
        self.policy = Net()
        self.optimizer = torch.optim.Adam(self.policy.parameters(), lr=0.001)
    def update(self):
        for _ in range(4):
            self.optimizer.zero_grad()
            self.policy.loss().backward()
            self.optimizer.step()
`,
    says: /No training loop/,
  },
  {
    name: "one epoch",
    id: "cosine-annealing",
    script: `${head}model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
def train():
    ${step.replaceAll("\n", "\n    ")}
for epoch in range(1):
    train()
`,
    says: /too short/,
  },
  {
    name: "a rate of 0 that groups override",
    id: "raise-learning-rate",
    script: `${head}groups = [dict(params=model.parameters(), lr=args.lr)]
optimizer = torch.optim.SGD(groups, 0, momentum=0.9)
`,
    says: /stands for those that the parameter groups have/,
  },
  {
    name: "one epoch of Keras for each call",
    id: "one-cycle",
    script: `import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.001), loss="mse")
def train(states, targets):
    model.fit(states, targets, epochs=1)
`,
    says: /too short/,
  },
  {
    name: "a new head on a network that stands still",
    id: "lower-learning-rate",
    script: `${head}from torchvision import models
model = models.resnet18(pretrained=True)
optimizer = torch.optim.Adam(model.fc.parameters(), lr=0.01)
`,
    writes: /lr=0\.001\)/,
  },
]);
