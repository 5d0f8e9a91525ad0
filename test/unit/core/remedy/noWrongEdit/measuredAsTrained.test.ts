import { head, testKinds } from "./kinds.ts";

/** Dropout stays on where the script measures, unless a network is sent into evaluation somewhere. */
const id = "add-dropout";
const says = /never calls eval\(\)/;
const writes = /nn\.Dropout\(0\.[35]\)/;
const network = `${head}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 96)
        self.out = nn.Linear(96, 5)
    def forward(self, x):
        return self.out(torch.tanh(self.first(x)))
`;
/** One function for both data sets. */
const shared = (mode: string, names = "fit_dl, held") => `${network}
from data import loaders
def one_epoch(net, loss_of, loader, optimizer=None):
    learns = optimizer is not None
    ${mode}
    total = 0.0
    for x, y in loader:
        with torch.set_grad_enabled(learns):
            loss = loss_of(net(x), y)
        if learns:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += loss.item()
    return total / len(loader)
def train(net, loss_of, optimizer, train_loader, second):
    for epoch in range(30):
        print(one_epoch(net, loss_of, train_loader, optimizer), one_epoch(net, loss_of, second))
${names} = loaders()
net = Net()
train(net, nn.CrossEntropyLoss(), torch.optim.SGD(net.parameters(), lr=0.1), ${names})
`;
/** A plain object that trains and measures. */
const object = (measuring: string, calls: string) => `${network}
class Runner:
    def __init__(self):
        self.net = Net()
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=0.001)
    def train(self, x, y):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()
    ${measuring}
runner = Runner()
for turn in range(500):
    print(runner.train(*draw()))
${calls}
`;

testKinds([
  { name: "a function of training and validation", id, script: shared("pass"), says },
  {
    name: "a function of training and validation beside a train() of the script that gets loaders",
    id,
    script: shared("pass", "train_loader, validation_dl"),
    says,
  },
  {
    name: "an eval() of a plain object",
    id,
    script: object(
      "def eval(self, x, y):\n        return F.cross_entropy(self.net(x), y).item()",
      "print(runner.eval(*draw()))",
    ),
    says,
  },
  {
    name: "an eval() of a plain object that takes nothing",
    id,
    script: object(
      "def eval(self):\n        return F.cross_entropy(self.net(kept), labels).item()",
      "print(runner.eval())",
    ),
    says,
  },
  {
    name: "a train() of a plain object that takes a word",
    id,
    script: object(
      "def validate(self):\n        return self.net(kept).argmax(1)",
      'mode = "long"\nrunner.train(mode)',
    ),
    says,
  },
  {
    name: "an expression that is evaluated",
    id,
    script: object(
      "def evaluate(self, x):\n        return self.net(x).argmax(1)",
      'print(frame.eval("a + b"))',
    ),
    says,
  },
  {
    name: "a network that is sent into the mode of the turn",
    id,
    script: shared("net.train(learns is True and not loader.is_held)"),
    writes,
  },
  { name: "a network by its flag", id, script: shared("net.train(loader.is_training)"), writes },
  {
    name: "an eval() of a plain object that sends its network",
    id,
    script: object(
      "def eval(self, x, y):\n        self.net.eval()\n        return F.cross_entropy(self.net(x), y).item()",
      "print(runner.eval(*draw()))",
    ),
    writes,
  },
  {
    name: "an object that only trains",
    id,
    script: object(
      "def save(self):\n        torch.save(self.net.state_dict(), 'net.pt')",
      "runner.save()",
    ),
    writes,
  },
  {
    name: "a network of an object, sent by train(False)",
    id,
    script: object(
      "def evaluate(self, x):\n        return self.net.requires_grad_(True)(x)",
      "runner.net.train(False)",
    ),
    writes,
  },
  {
    name: "gradients that are switched on",
    id,
    script: object(
      "def attack(self, x):\n        return self.net(x)",
      "torch.set_grad_enabled(True)",
    ),
    writes,
  },
]);
