import { head, jax, step, testKinds } from "./kinds.ts";

const madeIn = (loop: string) => `${head}model = nn.Linear(6, 3)
criterion = nn.CrossEntropyLoss()
for ${loop}:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
`;

testKinds([
  {
    name: "an optimizer that is made anew in each epoch",
    id: "warm-up",
    script: madeIn("epoch in range(10)"),
    says: /No training loop of one optimizer/,
  },
  {
    name: "an optimizer for each fold",
    id: "warm-up",
    script: madeIn("fold in range(5)"),
    writes: /LinearLR\(optimizer/,
  },
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
  {
    name: "a module whose name a function gives to something else",
    id: "warm-up",
    script: `${head}from torch import optim
model = Net()
def run():
    optim = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(20):
        ${step.replaceAll("optimizer", "optim").replaceAll("\n", "\n        ")}
run()
`,
    writes: /scheduler = torch\.optim\.lr_scheduler\.LinearLR\(optim,/,
  },
  {
    name: "an optimizer that is made anew for each epoch",
    id: "one-cycle",
    script: `${head}model = Net()
def train(epoch):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1 / epoch)
    for index in range(100):
        ${step.replaceAll("\n", "\n        ")}
for epoch in range(1, 20):
    train(epoch)
`,
    says: /No training loop/,
  },
  {
    name: "an optimizer for each fold",
    id: "one-cycle",
    script: `${head}def train(fold):
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(100):
        ${step.replaceAll("\n", "\n        ")}
for fold in range(5):
    train(fold)
`,
    writes: /OneCycleLR\(optimizer, max_lr=0\.1/,
  },
  {
    name: "data without a length in Lightning",
    id: "one-cycle",
    script: `import pytorch_lightning as pl
import torch
from torch.utils.data import IterableDataset
class Replay(IterableDataset):
    pass
class Agent(pl.LightningModule):
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.001)
trainer = pl.Trainer(max_epochs=150)
`,
    says: /not known before it/,
  },
  {
    name: "data without a length, for a number of steps",
    id: "one-cycle",
    script: `import pytorch_lightning as pl
import torch
from torch.utils.data import IterableDataset
class Replay(IterableDataset):
    pass
class Agent(pl.LightningModule):
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.001)
trainer = pl.Trainer(max_steps=5000)
`,
    writes: /estimated_stepping_batches/,
  },
  {
    name: "rounds that are counted until the loop is left",
    id: "early-stopping",
    script: `${head}model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
rounds = 0
for epoch in range(100):
    ${step.replaceAll("\n", "\n    ")}
    val_loss = evaluate(model)
    print(f"val_loss {val_loss}")
    if val_loss < lowest:
        lowest, rounds = val_loss, 0
    else:
        rounds += 1
        if rounds >= args.limit:
            break
`,
    says: /stops early already: rounds/,
  },
  {
    name: "the second of two optimizers",
    id: "clip-gradient-norm",
    script: `${head}def train(model, centers, optimizer, of_centers):
    for x, y in loader:
        optimizer.zero_grad()
        of_centers.zero_grad()
        loss = F.cross_entropy(model(x), y) + centers(x, y)
        loss.backward()
        optimizer.step()
        of_centers.step()
net, criterion = Net(), Centers()
train(net, criterion, torch.optim.SGD(net.parameters(), lr=0.1), torch.optim.SGD(criterion.parameters(), lr=0.5))
`,
    writes: /clip_grad_norm_\(\[p for group in of_centers\.param_groups/,
  },
  {
    name: "a point in the plane",
    id: "add-weight-decay",
    script: `${jax}import jax.numpy as jnp
solver = optax.adam(learning_rate=0.003)
params = jnp.array([-3.0, 5.0])
state = solver.init(params)
updates, state = solver.update(gradient, state, params)
`,
    says: /no weights of a network/,
  },
  {
    name: "a picture in Keras",
    id: "add-weight-decay",
    script: `import tensorflow as tf
optimizer = tf.keras.optimizers.SGD(learning_rate=100.0)
image = tf.Variable(start)
with tf.GradientTape() as tape:
    loss = loss_of(image)
optimizer.apply_gradients([(tape.gradient(loss, image), image)])
`,
    says: /no weights of a network/,
  },
  {
    name: "the variables of a model in Keras",
    id: "add-weight-decay",
    script: `import tensorflow as tf
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
with tf.GradientTape() as tape:
    loss = loss_of(model(image))
optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
`,
    writes: /weight_decay=/,
  },
  {
    name: "a latent code beside its noise",
    id: "add-weight-decay",
    script: `${head}optimizer = torch.optim.Adam([latent] + noises, lr=0.1)
`,
    says: /no weights of a network/,
  },
  {
    name: "momentum on a schedule that is given for a rate",
    id: "add-momentum",
    script: `import tensorflow as tf
optimizer = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(100.0, 100, 0.96))
`,
    says: /schedule/,
  },
  {
    name: "what an agent gains",
    id: "early-stopping",
    script: `${head}import gymnasium as gym
policy = Net()
optimizer = torch.optim.Adam(policy.parameters(), lr=0.001)
for episode in range(500):
    loss = play(policy)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    test_reward = evaluate(policy)
    print(f"test reward {test_reward}")
`,
    says: /by leaps/,
  },
  {
    name: "an agent by its words, whose update another file calls",
    id: "one-cycle",
    script: `${head}class Explorer:
    def __init__(self):
        self.net = Net()
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=0.001)
    def train_model(self, actions, advantages, next_obs, rewards, dones):
        for index in range(4):
            self.optimizer.zero_grad()
            self.net.loss(actions, advantages).backward()
            self.optimizer.step()
`,
    says: /No training loop/,
  },
  {
    name: "a summed loss",
    id: "raise-learning-rate",
    script: `${head}model = Net()
criterion = nn.MSELoss(reduction="sum")
optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
${step}`,
    writes: /lr=1e-3\)/,
  },
  {
    name: "a loss that is summed where it is measured",
    id: "raise-learning-rate",
    script: `${head}model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
${step}def test(model):
    return F.nll_loss(model(x), y, reduction="sum")
`,
    writes: /lr=0\.1\)/,
  },
  {
    name: "the best weights are loaded once a helper has trained",
    id: "lower-learning-rate",
    script: `${head}def train(model):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for epoch in range(300):
        train_epoch(model, optimizer)
    model.load_state_dict(torch.load("model.dat"))
`,
    writes: /lr=0\.01, /,
  },
  {
    name: "an optimizer for each step",
    id: "add-momentum",
    script: `${head}for i in range(150):
    optimizer = torch.optim.SGD([picture], lr=0.7)
    loss = -network(picture)[0, 3]
    loss.backward()
    optimizer.step()
`,
    says: /made anew for each step/,
  },
  {
    name: "one of two optimizers by one name",
    id: "clip-gradient-norm",
    script: `${head}model = Net()
def train(optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
optimizer = torch.optim.SGD(model.head.parameters(), lr=0.1)
train(optimizer)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
train(optimizer)
`,
    writes: /clip_grad_norm_\(\[p for group in optimizer\.param_groups/,
  },
  {
    name: "a transformer that is at its usual rate",
    id: "raise-learning-rate",
    script: `${head}model = nn.Transformer(d_model=64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    says: /upper end/,
  },
  {
    name: "a network that another file keeps",
    id: "raise-learning-rate",
    script: `${head}from networks import Deep
model = Deep()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /lr=3e-3/,
  },
  {
    name: "a network of two layers",
    id: "raise-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /lr=1e-2/,
  },
]);
