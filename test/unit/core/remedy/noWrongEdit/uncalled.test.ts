import { head, testKinds } from "./kinds.ts";

/** A script that shows what was trained keeps the function by which it was. */
const script = (
  end: string,
  name = "train",
) => `${head}model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
def ${name}(loader):
    for epoch in range(20):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
def show(loader):
    model.eval()
    for x, y in loader:
        print(F.cross_entropy(model(x), y))
${end}
`;
const id = "use-adam" as const;
const says = /nothing in it calls train/;

testKinds([
  { name: "a training that nothing calls", id, script: script("show(test)"), says },
  {
    name: "a training that only the mode of the network is called like",
    id,
    script: script("model.train(False)\nshow(test)"),
    says,
  },
  {
    name: "a training that nothing calls, in a script with a guard",
    id,
    script: script('if __name__ == "__main__":\n    show(test)'),
    says,
  },
  {
    name: "a training that is called",
    id,
    script: script("train(data)\nshow(test)"),
    writes: /optim\.Adam\(/,
  },
  {
    name: "a training that is handed on",
    id,
    script: script("for run in (train, show):\n    run(data)\nshow(test)"),
    writes: /optim\.Adam\(/,
  },
  {
    name: "a training that is found by its name",
    id,
    script: script("globals()[command]()\nshow(test)"),
    writes: /optim\.Adam\(/,
  },
  {
    name: "a training for another file, in a script that runs nothing",
    id,
    script: script(""),
    writes: /optim\.Adam\(/,
  },
  {
    name: "a training that a decorator runs",
    id,
    script: script("show(test)").replace("def train", "@app.command()\ndef train"),
    writes: /optim\.Adam\(/,
  },
  {
    name: "a training that a dictionary of commands names",
    id,
    script: script('commands = {"train": train, "show": show}\ncommands[word](data)\nshow(test)'),
    writes: /optim\.Adam\(/,
  },
]);
