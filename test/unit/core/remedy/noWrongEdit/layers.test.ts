import { head, testKinds } from "./kinds.ts";

testKinds([
  {
    name: "the tanh of an attention score",
    id: "relu-activation",
    script: `${head}class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.Linear(64, 32)
        self.v = nn.Linear(32, 1, bias=False)
    def forward(self, states):
        energy = torch.tanh(self.attn(states))
        scores = self.v(energy).squeeze(2)
        return F.softmax(scores, dim=1)
model = Attention()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
`,
    says: /No sigmoid or tanh/,
  },
  {
    name: "the tanh of a network with a softmax over its classes",
    id: "relu-activation",
    script: `${head}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 32)
        self.out = nn.Linear(32, 10)
    def forward(self, x):
        return F.softmax(self.out(torch.tanh(self.hidden(x))), dim=1)
model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
`,
    writes: /torch\.relu\(self\.hidden/,
  },
  {
    name: "an initializer of the script's own",
    id: "he-initialization",
    script: `from tensorflow import keras
init = keras.initializers.VarianceScaling(scale=2.0, mode="fan_avg")
layer = keras.layers.Dense(10, activation="relu", kernel_initializer=init)
`,
    says: /initialized already/,
  },
  {
    name: "a gate at the end of a list",
    id: "relu-activation",
    script: `${head}from einops.layers.torch import Rearrange
gate = nn.Sequential(nn.Linear(64, 8), nn.Sigmoid(), Rearrange("b n h -> b h n 1"))
optimizer = torch.optim.Adam(gate.parameters(), lr=0.001)
`,
    says: /No sigmoid or tanh/,
  },
  {
    name: "an output that is only scaled",
    id: "relu-activation",
    script: `import tensorflow as tf
from tensorflow.keras.layers import Dense, Input, Lambda
states = Input((4,))
hidden = Dense(32, activation="relu")(states)
action = Dense(2, activation="tanh")(hidden)
scaled = Lambda(lambda x: x * 3)(action)
model = tf.keras.Model(states, scaled)
`,
    says: /do not saturate/,
  },
  {
    name: "a last layer that another may follow",
    id: "relu-activation",
    script: `from tensorflow import keras
model = keras.Sequential()
model.add(keras.layers.GRU(64))
model.add(keras.layers.Dense(4, activation="sigmoid"))
if linear:
    model.add(keras.layers.Dense(4, activation="linear"))
`,
    says: /No sigmoid or tanh/,
  },
  {
    name: "a layer that another surely follows",
    id: "relu-activation",
    script: `from tensorflow import keras
model = keras.Sequential()
model.add(keras.layers.Dense(64, activation="sigmoid"))
model.add(keras.layers.Dense(4, activation="linear"))
`,
    writes: /Dense\(64, activation="relu"\)/,
  },
  {
    name: "few units in Keras",
    id: "add-dropout",
    script: `from tensorflow import keras
code = keras.layers.Dense(3, activation="relu")(keras.Input((20,)))
out = keras.layers.Dense(20)(code)
`,
    says: /No hidden dense layer/,
  },
  {
    name: "few units, whose number is passed",
    id: "add-dropout",
    script: `${head}class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.first = nn.Linear(2, hidden)
        self.act = nn.Tanh()
        self.last = nn.Linear(hidden, 1)
    def forward(self, x):
        return self.last(self.act(self.first(x)))
model = Net(hidden=4)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
`,
    says: /No hidden activation/,
  },
  {
    name: "many units, whose number is passed",
    id: "add-dropout",
    script: `${head}class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.first = nn.Linear(2, hidden)
        self.act = nn.Tanh()
        self.last = nn.Linear(hidden, 1)
    def forward(self, x):
        return self.last(self.act(self.first(x)))
model = Net(hidden=64)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
`,
    writes: /self\.dropout\(self\.act\(self\.first\(x\)\)\)/,
  },
  {
    name: "data that no layer has seen yet",
    id: "add-dropout",
    script: `${head}class Caption(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(64, 64)
        self.start = nn.Linear(2048, 64)
    def forward(self, features, words):
        return self.lstm(words, self.start(features))
model = Caption()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
`,
    says: /No hidden activation/,
  },
  {
    name: "the right-hand side of a differential equation",
    id: "batch-norm",
    script: `${head}from torchdiffeq import odeint
field = nn.Sequential(nn.Linear(32, 32), nn.Softplus(), nn.Linear(32, 32))
optimizer = torch.optim.Adam(field.parameters(), lr=0.001)
`,
    says: /solver/,
  },
  {
    name: "a rate that only saturated units bear",
    id: "relu-activation",
    script: `${head}model = nn.Sequential(nn.Linear(8, 32), nn.Sigmoid(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
`,
    writes: /nn\.ReLU\(\)[\s\S]*lr=0\.01, /,
  },
  {
    name: "a rate that ReLU bears as well",
    id: "relu-activation",
    script: `${head}model = nn.Sequential(nn.Linear(8, 32), nn.Sigmoid(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
`,
    writes: /nn\.ReLU\(\)[\s\S]*lr=0\.1\)/,
  },
  {
    name: "one example at a time",
    id: "batch-norm",
    script: `${head}model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for i in torch.randperm(len(states)):
    optimizer.zero_grad()
    F.mse_loss(model(states[i]), actions[i]).backward()
    optimizer.step()
`,
    says: /one example at a time/,
  },
  {
    name: "batches by their numbers",
    id: "batch-norm",
    script: `${head}model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for i in torch.randperm(len(states)):
    optimizer.zero_grad()
    F.mse_loss(model(states[i : i + 32]), actions[i : i + 32]).backward()
    optimizer.step()
`,
    writes: /BatchNorm1d\(32\)/,
  },
  {
    name: "batches of numbers",
    id: "batch-norm",
    script: `${head}model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for i in torch.randperm(len(states)).split(64):
    optimizer.zero_grad()
    F.mse_loss(model(states[i]), actions[i]).backward()
    optimizer.step()
`,
    writes: /BatchNorm1d\(32\)/,
  },
  {
    name: "an output that is appended before another network begins",
    id: "relu-activation",
    script: `${head}class Maker(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        layers.append(nn.Linear(8, 8))
        layers.append(nn.ReLU())
        layers.append(nn.Linear(8, 3))
        layers.append(nn.Tanh())
        self.net = nn.Sequential(*layers)
    def forward(self, x):
        return self.net(x)
class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        layers.append(nn.Linear(3, 1))
        self.net = nn.Sequential(*layers)
    def forward(self, x):
        return self.net(x)
`,
    says: /do not saturate/,
  },
  {
    name: "a time on its way into all layers",
    id: "add-dropout",
    script: `${head}class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.time_mlp = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 256))
        self.body = Body()
    def forward(self, x, t):
        return self.body(x, self.time_mlp(t))
model = Denoiser()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
model.eval()
`,
    says: /No hidden activation/,
  },
  {
    name: "two outputs that belong together",
    id: "add-dropout",
    script: `${head}class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 64, 3)
        self.mean = nn.Linear(64, 32)
        self.log_variance = nn.Linear(64, 32)
    def forward(self, x):
        h = F.relu(self.first(x)).mean(dim=(2, 3))
        m = self.mean(h)
        v = self.log_variance(h)
        return m, v
model = Encoder()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
model.eval()
`,
    says: /No hidden activation/,
  },
  {
    name: "one output beside its features",
    id: "add-dropout",
    script: `${head}class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 64, 3)
        self.last = nn.Linear(64, 10)
    def forward(self, x):
        h = F.relu(self.first(x)).mean(dim=(2, 3))
        y = self.last(h)
        return y, h
model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
model.eval()
`,
    writes: /self\.last\(self\.dropout\(h\)\)/,
  },
  {
    name: "a network whose derivatives are learned",
    id: "add-dropout",
    script: `${head}model = nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
def residual(x):
    return torch.autograd.grad(model(x).sum(), x, create_graph=True)[0]
model.eval()
`,
    says: /derivatives of the network/,
  },
  ...[
    "return x * self.score(x.mean((2, 3))).view(len(x), -1, 1, 1)",
    "weights = self.score(x.mean((2, 3)))\n        x_weighted = weights * x\n        return x_weighted",
    "out = self.score(x.mean((2, 3))).view(len(x), -1, 1, 1)\n        out = x * out.expand_as(x)\n        return out",
  ].map((weighed) => ({
    name: `the units that weigh channels: ${weighed}`,
    id: "add-dropout" as const,
    script: `${head}class Excitation(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 64), nn.Sigmoid())
    def forward(self, x):
        ${weighed}
model = nn.Sequential(nn.Conv2d(3, 64, 3), Excitation())
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
model.eval()
`,
    says: /No hidden activation/,
  })),
  {
    name: "the units of a network that ends in a sigmoid",
    id: "add-dropout",
    script: `${head}class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 64), nn.Sigmoid())
    def forward(self, x):
        return self.score(x * 2)
model = Encoder()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
model.eval()
`,
    writes: /nn\.ReLU\(\), nn\.Dropout/,
  },
  {
    name: "the sigmoid that is chosen for what weighs channels",
    id: "relu-activation",
    script: `${head}class Excitation(nn.Module):
    def __init__(self, scale_activation=nn.Sigmoid):
        super().__init__()
        self.down = nn.Conv2d(64, 16, 1)
        self.up = nn.Conv2d(16, 64, 1)
        self.act = nn.ReLU()
        self.scale_act = scale_activation()
        self.out = nn.Conv2d(64, 64, 1)
    def scale(self, x):
        return self.scale_act(self.up(self.act(self.down(x))))
    def forward(self, x):
        weights = self.scale(x)
        return weights * x
model = nn.Sequential(nn.Conv2d(3, 64, 3), Excitation())
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
`,
    says: /do not saturate/,
  },
]);
