import { head, step, testKinds } from "./kinds.ts";

const autoencoder = (code: string, head2: string) => `${head}class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU())
        self.mean = nn.Linear(64, 8)
        ${head2}
        self.leave = nn.Sequential(nn.Linear(8, 128), nn.ReLU(), nn.Linear(128, 784))
    def forward(self, x):
        h = self.enter(x)
        mean = self.mean(h)
        ${code}
        return self.leave(z)
model = Coder()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.MSELoss()
${step}`;
const variational = autoencoder(
  "logvar = self.logvar(h)\n        z = mean + torch.exp(0.5 * logvar) * torch.randn_like(mean)",
  "self.logvar = nn.Linear(64, 8)",
);
const byMethod = autoencoder(
  "z = torch.distributions.Normal(mean, self.log_sigma(h).exp()).rsample()",
  "self.log_sigma = nn.Linear(64, 8)",
);
const plain = autoencoder("z = mean", "pass");
const noisy = autoencoder("z = mean + 0.1 * torch.randn_like(mean)", "pass");

testKinds([
  {
    name: "a code that is drawn",
    id: "add-dropout",
    script: variational,
    says: /at random already/,
  },
  {
    name: "a code by a distribution",
    id: "add-dropout",
    script: byMethod,
    says: /at random already/,
  },
  { name: "a plain code", id: "add-dropout", script: plain, writes: /nn\.Dropout/ },
  { name: "a code with some noise", id: "add-dropout", script: noisy, writes: /nn\.Dropout/ },
  {
    name: "a code that is drawn",
    id: "raise-learning-rate",
    script: variational,
    writes: /lr=3e-3/,
  },
  { name: "a plain code", id: "raise-learning-rate", script: plain, writes: /lr=(?:1e-2|0\.01)/ },
  {
    name: "a transformer",
    id: "use-rmsprop",
    script: `${head}model = nn.TransformerEncoder(nn.TransformerEncoderLayer(64, 4), 2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    says: /take Adam/,
  },
  { name: "dense layers", id: "use-rmsprop", script: plain, writes: /RMSprop/ },
]);
