import { head, step, testKinds } from "./kinds.ts";

testKinds([
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
    name: "a network that one way of an option makes with trained weights",
    id: "raise-learning-rate",
    script: `${head}from transformers import BertConfig, BertForSequenceClassification
pretrained = True
if pretrained == False:
    model = BertForSequenceClassification(BertConfig.from_pretrained("bert-base-uncased"))
else:
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased")
optimizer = torch.optim.Adam(model.parameters(), lr=5e-5)
${step}`,
    writes: /lr=1e-4/,
  },
  {
    name: "a rate that trained weights, which an option may choose, just bear",
    id: "raise-learning-rate",
    script: `${head}import sys
from torchvision import models
if len(sys.argv) > 1:
    model = models.resnet18(weights="DEFAULT")
else:
    model = models.resnet18()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
${step}`,
    says: /may start from trained weights/,
  },
  {
    name: "trained weights that the settings of the script do not choose",
    id: "raise-learning-rate",
    script: `${head}from transformers import AutoConfig, AutoModel
pretrained = False
if pretrained:
    model = AutoModel.from_pretrained("small")
else:
    model = AutoModel.from_config(AutoConfig.from_pretrained("small"))
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
${step}`,
    writes: /lr=(?:5e-4|0\.001)/,
  },
  {
    name: "only the words of a trained network",
    id: "raise-learning-rate",
    script: `${head}from transformers import AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained("small")
if tokenizer.pad_token is None:
    tokenizer = AutoTokenizer.from_pretrained("other")
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
${step}`,
    writes: /lr=0\.001|lr=1e-3/,
  },
  {
    name: "a checkpoint that an option may bring back",
    id: "raise-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
if options.resume:
    model.load_state_dict(torch.load("last.pt"))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
${step}`,
    writes: /lr=0\.001|lr=1e-3/,
  },
  {
    name: "weights that an option may load",
    id: "raise-learning-rate",
    script: `${head}model = Net()
if pretrained_weights:
    load_weights_into(model, params)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
${step}`,
    writes: /lr=1e-4/,
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
    name: "the best checkpoint, which Lightning loads once it has trained",
    id: "lower-learning-rate",
    script: `${head}import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 2)
    def training_step(self, batch, index):
        return F.cross_entropy(self.layer(batch[0]), batch[1])
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)
model = Net()
trainer = pl.Trainer(max_epochs=30)
trainer.fit(model, loader)
model = Net.load_from_checkpoint("best.ckpt")
trainer.test(model, loader)
`,
    writes: /lr=(?:1e-4|0\.0001)/,
  },
  {
    name: "a checkpoint that Lightning trains on from",
    id: "lower-learning-rate",
    script: `${head}import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 2)
    def training_step(self, batch, index):
        return F.cross_entropy(self.layer(batch[0]), batch[1])
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)
model = Net.load_from_checkpoint("base.ckpt")
pl.Trainer(max_epochs=30).fit(model, loader)
`,
    writes: /lr=(?:2e-5|0\.00002)/,
  },
  {
    name: "another way to come by the network, which nothing here takes",
    id: "lower-learning-rate",
    script: `from keras.models import Sequential
from keras.layers import Dense
class Runner:
    def __init__(self):
        self.model = Sequential([Dense(8, activation="relu"), Dense(2, activation="softmax")])
        self.model.compile(optimizer="adam", loss="categorical_crossentropy")
    @classmethod
    def from_weights(cls, path):
        runner = cls()
        runner.model.load_weights(path)
        return runner
    def train(self, x, y):
        self.model.fit(x, y, epochs=30)
`,
    writes: /Adam\(learning_rate=(?:1e-4|0\.0001)\)/,
  },
  {
    name: "weights that the way to the training loads",
    id: "lower-learning-rate",
    script: `from keras.models import Sequential
from keras.layers import Dense
class Runner:
    def __init__(self):
        self.model = Sequential([Dense(8, activation="relu"), Dense(2, activation="softmax")])
        self.model.compile(optimizer="adam", loss="categorical_crossentropy")
        self.model.load_weights("base.h5")
    def train(self, x, y):
        self.model.fit(x, y, epochs=30)
`,
    writes: /Adam\(learning_rate=(?:2e-5|0\.00002)\)/,
  },
  {
    name: "vectors of words that are trained already",
    id: "lower-learning-rate",
    script: `from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Embedding, LSTM
model = Sequential()
model.add(Embedding(9000, 100, weights=[table], trainable=False))
model.add(LSTM(64))
model.add(Dense(25, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=30)
`,
    writes: /Adam\(learning_rate=(?:1e-4|0\.0001)\)/,
  },
  {
    name: "a checkpoint that an option brings back, from either device",
    id: "lower-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
if options.from_latest:
    if cuda:
        model.load_state_dict(torch.load("last.pt"))
    else:
        model.load_state_dict(torch.load("last.pt", map_location="cpu"))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /lr=(?:1e-4|0\.0001)/,
  },
  {
    name: "a rate that is far too high for what may be trained already",
    id: "lower-learning-rate",
    script: `${head}from networks import GCN
model = GCN(8, 16, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
${step}`,
    writes: /lr=0\.001|lr=1e-3/,
  },
]);
