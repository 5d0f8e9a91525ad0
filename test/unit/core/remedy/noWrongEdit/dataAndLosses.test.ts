import { head, image, type Kind, step, testKinds } from "./kinds.ts";

const kerasNamed = `import keras
from keras.layers import Dense
model = keras.Sequential([Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, epochs=20, batch_size=32)
`;

testKinds([
  {
    name: "a data set that is split later",
    id: "data-augmentation",
    script: `${image}criterion = nn.CrossEntropyLoss()
train, valid = torch.utils.data.random_split(data, [50000, 10000])
${step}`,
    says: /split later/,
  },
  {
    name: "a split whose other part is thrown away",
    id: "data-augmentation",
    script: `${image}criterion = nn.CrossEntropyLoss()
train, _ = torch.utils.data.random_split(data, [50000, 10000])
${step}`,
    writes: /RandomAffine/,
  },
  {
    name: "training images that the script calls its test set",
    id: "data-augmentation",
    script: `${image.replace("data =", "test_dataset =")}criterion = nn.CrossEntropyLoss()
${step}`,
    says: /No torchvision data set for training/,
  },
  {
    name: "training images that are held out for validation",
    id: "data-augmentation",
    script: `${image.replace("data =", "valset =")}criterion = nn.CrossEntropyLoss()
${step}`,
    says: /No torchvision data set for training/,
  },
  {
    name: "training images of a test of two trainings",
    id: "data-augmentation",
    script: `${image.replace("data =", "test_train_set =")}criterion = nn.CrossEntropyLoss()
${step}`,
    writes: /RandomAffine/,
  },
  {
    name: "a Keras that still has np_utils",
    id: "add-weight-decay",
    script: `from keras.utils import np_utils
${kerasNamed}`,
    writes: /kernel_regularizer=keras\.regularizers\.l2\(1e-4\)/,
  },
  {
    name: "a Keras that still fits from a generator",
    id: "add-weight-decay",
    script: kerasNamed
      .replace('optimizer="adam"', "optimizer=keras.optimizers.Adam(1e-3)")
      .replace("model.fit(x, y,", "model.fit_generator(batches(),"),
    writes: /kernel_regularizer=keras\.regularizers\.l2\(1e-4\)/,
  },
  {
    name: "a Keras that counts nb_epoch",
    id: "add-weight-decay",
    script: kerasNamed.replace("epochs=", "nb_epoch="),
    says: /take no weight decay/,
  },
  {
    name: "a Keras whose layers lie in keras.layers.core",
    id: "add-weight-decay",
    script: `from keras.layers.core import Dropout
${kerasNamed}`,
    writes: /kernel_regularizer=keras\.regularizers\.l2\(1e-4\)/,
  },
  {
    name: "a Keras of now",
    id: "add-weight-decay",
    script: kerasNamed,
    writes: /AdamW\(weight_decay=0\.1\)/,
  },
  {
    name: "a model of the images themselves",
    id: "data-augmentation",
    script: `${image}criterion = nn.MSELoss()
${step}`,
    says: /loss over classes/,
  },
  {
    name: "images that are kept as computed tensors",
    id: "data-augmentation",
    script: `${image}criterion = nn.CrossEntropyLoss()
features = torch.utils.data.TensorDataset(encode(data), data.targets)
${step}`,
    says: /computed tensors/,
  },
  {
    name: "a loss that only measures",
    id: "label-smoothing",
    script: `${head}def evaluate(model, loader):
    criterion = nn.CrossEntropyLoss()
    return sum(criterion(model(x), y).item() for x, y in loader)
`,
    says: /No cross-entropy/,
  },
  {
    name: "a loss inside a metric",
    id: "label-smoothing",
    script: `${head}from ignite.metrics import Loss
metrics = {"nll": Loss(nn.CrossEntropyLoss())}
`,
    says: /No cross-entropy/,
  },
  {
    name: "a contrast of pairs",
    id: "label-smoothing",
    script: `${head}criterion = nn.CrossEntropyLoss()
def contrast(similarities):
    labels = torch.arange(similarities.size(0)).to(device)
    return criterion(similarities, labels)
`,
    says: /No cross-entropy/,
  },
  {
    name: "a loss that is made and never used",
    id: "label-smoothing",
    script: `${head}class Trainer:
    def __init__(self):
        self.c_loss = nn.CrossEntropyLoss()
`,
    says: /No cross-entropy/,
  },
  {
    name: "a loss that trains beside one that measures",
    id: "label-smoothing",
    script: `${head}criterion = nn.CrossEntropyLoss()
${step}
def validate(model, loader):
    measure = nn.CrossEntropyLoss()
    return sum(measure(model(x), y).item() for x, y in loader)
`,
    writes: /^criterion = nn\.CrossEntropyLoss\(label_smoothing=0\.1\)$/m,
  },
  {
    name: "images for validation out of the training set",
    id: "data-augmentation",
    script: `${head}from torchvision import datasets, transforms
criterion = nn.CrossEntropyLoss()
def val_dataloader():
    return loaderOf(datasets.MNIST(".", train=True, transform=transforms.ToTensor()))
${step}`,
    says: /No torchvision data set for training/,
  },
  {
    name: "what an agent did",
    id: "label-smoothing",
    script: `${head}import gym
criterion = nn.CrossEntropyLoss()
${step}`,
    says: /not labels/,
  },
  {
    name: "a gradient that changes the picture, not the network",
    id: "label-smoothing",
    script: `${head}criterion = nn.CrossEntropyLoss()
def attack(model, image, label):
    criterion(model(image), label).backward()
    return image + 0.01 * image.grad.sign()
`,
    says: /trains nothing/,
  },
  {
    name: "a Trainer with a loss of its own",
    id: "label-smoothing",
    script: `from transformers import Trainer, TrainingArguments
class Distilled(Trainer):
    def compute_loss(self, model, inputs):
        return distance(model(**inputs), teacher(**inputs))
trainer = Distilled(model=model, args=TrainingArguments("out"))
`,
    says: /loss of its own/,
  },
  {
    name: "pictures of sound",
    id: "data-augmentation",
    script: `import tensorflow as tf
def features(wave):
    return tf.abs(tf.signal.stft(wave, frame_length=255, frame_step=128))
model = tf.keras.Sequential([
    tf.keras.layers.Normalization(),
    tf.keras.layers.Conv2D(32, 3, activation="relu"),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(8),
])
`,
    says: /spectra of sound/,
  },
  {
    name: "a loss that is only shown",
    id: "label-smoothing",
    script: `import tensorflow as tf
example = tf.keras.losses.CategoricalCrossentropy(from_logits=True)
example([[1, 0]], [[-1.0, 3.0]]).numpy()
`,
    says: /one-hot targets/,
  },
  {
    name: "a loss that a step of its own calls",
    id: "label-smoothing",
    script: `import tensorflow as tf
loss = tf.keras.losses.CategoricalCrossentropy()
@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        value = loss(y, model(x))
`,
    writes: /CategoricalCrossentropy\(label_smoothing=0\.1\)/,
  },
  ...[
    "run_epoch_eval(model, loader, nn.CrossEntropyLoss().cuda())",
    "criterion = nn.CrossEntropyLoss()\nevaluate(model, loader, criterion)",
    "measured = nn.CrossEntropyLoss()\nresult = test(model, measured)\ntest_all(model, loss=measured)",
  ].map((line) => ({
    name: `a loss that only measures: ${line}`,
    id: "label-smoothing" as const,
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
${line}
train_epoch(model, optimizer)
`,
    says: /No cross-entropy/,
  })),
  {
    name: "a loss that is trained by and measured with",
    id: "label-smoothing",
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
criterion = nn.CrossEntropyLoss()
train_epoch(model, optimizer, criterion)
evaluate(model, criterion)
`,
    writes: /CrossEntropyLoss\(label_smoothing=0\.1\)/,
  },
  {
    name: "a loss per sample of which a focal loss makes a probability",
    id: "label-smoothing",
    script: `${head}def focal(logits, y):
    ce = F.cross_entropy(logits, y, reduction="none")
    pt = torch.exp(-ce)
    return ((1 - pt) ** 2 * ce).mean()
${step.replace("criterion(", "focal(")}`,
    says: /makes a probability of this loss/,
  },
  {
    name: "a loss per sample beside a temperature",
    id: "label-smoothing",
    script: `${head}def weighed(logits, y):
    ce = F.cross_entropy(logits, y, reduction="none")
    return (ce * torch.exp(weights)).mean()
${step.replace("criterion(", "weighed(")}`,
    writes: /label_smoothing=0\.1/,
  },
]);

const pictures = `${head}from torch.utils.data import DataLoader
from torchvision import datasets, transforms
raw = datasets.MNIST(".", train=True, transform=transforms.ToTensor())
`;
const normalized = `scaled = transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean, std)])
train = datasets.MNIST(".", train=True, transform=scaled)
loader = DataLoader(train, batch_size=64, shuffle=True)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()
${step}`;
const measured: readonly (readonly [name: string, lines: string])[] = [
  [
    "a tensor of all",
    "whole = torch.stack([image for image, _ in raw])\nmean, std = whole.mean(), whole.std()\n",
  ],
  [
    "a sum over a loader",
    `total = 0.0
for images, _ in DataLoader(raw, batch_size=1000):
    total += images.sum()
mean, std = total / (784 * len(raw)), 0.3
`,
  ],
  [
    "a function",
    `def spread(data):
    batches = DataLoader(data, batch_size=1000)
    parts = [images.mean() for images, _ in batches]
    return sum(parts) / len(parts), 0.3
mean, std = spread(raw)
`,
  ],
  ["a function of another file", "from tools import mean_and_std\nmean, std = mean_and_std(raw)\n"],
  [
    "one batch",
    "images, _ = next(iter(DataLoader(raw, batch_size=60000)))\nmean, std = images.mean(), images.std()\n",
  ],
];
const unmeasured: readonly (readonly [name: string, lines: string])[] = [
  [
    "the pixels themselves",
    "mean, std = raw.data.float().mean() / 255, raw.data.float().std() / 255\n",
  ],
  [
    "a batch that is shown",
    "images, _ = next(iter(DataLoader(raw)))\nprint(images.shape)\nmean, std = 0.1307, 0.3081\n",
  ],
  [
    "how often a network is right",
    `mean, std = 0.1307, 0.3081
def accuracy(model):
    hits = 0
    for images, labels in DataLoader(raw, batch_size=500):
        hits += (model(images).argmax(1) == labels).sum().item()
    return hits / len(raw)
`,
  ],
  [
    "statistics of the test set",
    'test = datasets.MNIST(".", train=False, transform=transforms.ToTensor())\nwhole = torch.stack([image for image, _ in test])\nmean, std = whole.mean(), whole.std()\n',
  ],
];

testKinds([
  ...measured.map(
    ([name, lines]): Kind => ({
      name: `images of which statistics are computed: ${name}`,
      id: "data-augmentation",
      script: pictures + lines + normalized,
      says: /would be that of changed images/,
    }),
  ),
  ...unmeasured.map(
    ([name, lines]): Kind => ({
      name: `images of which none are computed: ${name}`,
      id: "data-augmentation",
      script: pictures + lines + normalized,
      writes: /RandomAffine/,
    }),
  ),
]);

const gan = (one: string, other: string) => `${head}
class ${one}(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 2))
    def forward(self, x):
        return self.body(x)
class ${other}(${one}):
    pass
net, judge = ${one}(), ${other}()
net_optimizer = torch.optim.Adam(net.parameters(), lr=2e-4)
judge_optimizer = torch.optim.Adam(judge.parameters(), lr=2e-4)
for real in loader:
    made = net(torch.randn(64, 8))
    judged = criterion(judge(real), ones) + criterion(judge(made.detach()), zeros)
    judge_optimizer.zero_grad()
    judged.backward()
    judge_optimizer.step()
    loss = criterion(judge(made), ones)
    net_optimizer.zero_grad()
    loss.backward()
    net_optimizer.step()
`;

testKinds([
  {
    name: "networks that are trained against each other",
    id: "add-weight-decay",
    script: gan("Generator", "Discriminator"),
    says: /against each other/,
  },
  {
    name: "the two parts of a network, each with its optimizer",
    id: "add-weight-decay",
    script: gan("Encoder", "Decoder"),
    says: /builds 2 optimizers/,
  },
]);
