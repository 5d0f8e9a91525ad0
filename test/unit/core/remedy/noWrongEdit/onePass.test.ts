import { head, testKinds } from "./kinds.ts";

/** What lasts for the whole training, made in a function that is called for each epoch with an optimizer that outlives it. */
const id = "warm-up";
const says = /begin anew each time/;
const writes = /LinearLR\(/;
const indented = (space: string, optimizer: string) =>
  `${optimizer}.zero_grad()
loss = F.cross_entropy(net(x), y)
loss.backward()
${optimizer}.step()`.replaceAll(/^/gm, space);

const learner = (method: string, more = "") => `${head}
class Learner:
    def __init__(self, net):
        self.net = net
        self.optimizer = torch.optim.Adam(net.parameters(), lr=0.001)

    ${method}:
            x, y = tasks.draw()
            net = self.net
${indented("            ", "self.optimizer")}
        print("loss", loss.item())
${more}`;

const epochs = (calls: string) => `${head}
net = nn.Linear(6, 3)
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)

def once(data):
    for x, y in data:
${indented("        ", "optimizer")}
    print("loss", loss.item())

def first_part(data):
    once(data)

def second_part(data):
    once(data)

${calls}`;

testKinds([
  {
    name: "tasks of one epoch that another file begins",
    id,
    script: learner("def train_epoch(self, tasks, count=100):\n        for _ in range(count)"),
    says,
  },
  {
    name: "one epoch of a cycle",
    id: "cyclical-learning-rate",
    script: learner("def run_one_epoch(self, tasks, count):\n        for turn in range(count)"),
    says,
  },
  {
    name: "data that an object goes over once",
    id,
    script: learner("def train(self, tasks):\n        for _ in tasks.each()"),
    says,
  },
  {
    name: "an epoch that the loop is handed",
    id,
    script: learner(
      "def epoch(self, tasks):\n        for _ in range(50)",
      "from runs import repeat\nlearner = Learner(nn.Linear(6, 3))\nrepeat(learner.epoch, 30)\n",
    ),
    says,
  },
  {
    name: "a pass that two functions lead to, in turns",
    id,
    script: epochs("for epoch in range(20):\n    first_part(one)\n    second_part(two)\n"),
    says,
  },
  {
    name: "a whole training of steps that another file begins",
    id,
    script: learner("def train(self, tasks, steps):\n        for step in range(steps)"),
    writes,
  },
  {
    name: "a pass that the file itself makes once",
    id,
    script: epochs("first_part(one)\n"),
    writes,
  },
  {
    name: "epochs of which another file may say how many",
    id,
    script: learner(
      "def fit(self, tasks, epochs):\n        for epoch in range(epochs):\n          for _ in range(100)",
    ),
    writes,
  },
]);
