import type { RemedyId } from "../../../../../src/core/remedy/remedyId.ts";
import { head, type Kind, step, testKinds } from "./kinds.ts";

/** Two networks, of which the optimizer of the second is made by `made`. */
const pair = (made: string, imports = "") => `${head}${imports}
optimizer = torch.optim.Adam(first.parameters(), lr=1e-5)
second_optimizer = ${made}
for epoch in range(40):
    for x, y in loader:
        optimizer.zero_grad()
        second_optimizer.zero_grad()
        loss = criterion(second(first(x)), y)
        loss.backward()
        optimizer.step()
        second_optimizer.step()
`;

/** One optimizer, which is handed on under another name. */
const handedOn = (made: string, imports = "") => `${head}${imports}
base = torch.optim.Adam(model.parameters(), lr=1e-5)
optimizer = ${made}
for epoch in range(40):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
`;

const elsewhere: readonly (readonly [string, string])[] = [
  [
    "a factory of another file",
    pair("build_optimizer(second)", "from ours import build_optimizer"),
  ],
  [
    "another library",
    pair("bnb.optim.Adam8bit(second.parameters())", "import bitsandbytes as bnb"),
  ],
  ["an object that was given", pair("config.make(second, 'adam')")],
];
const treatments: readonly RemedyId[] = ["raise-learning-rate", "use-rmsprop", "cosine-annealing"];

testKinds([
  ...elsewhere.flatMap(([name, script]) =>
    treatments.map(
      (id): Kind => ({
        name: `beside the optimizer of ${name}`,
        id,
        script,
        says: /Another optimizer takes steps as well, second_optimizer/,
      }),
    ),
  ),
  {
    name: "an optimizer that another one is made of",
    id: "raise-learning-rate",
    script: handedOn("Lookahead(base, k=5)", "from lookahead import Lookahead"),
    writes: /Adam\(model\.parameters\(\), lr=1e-4\)/,
  },
  {
    name: "an optimizer that is built in the call of its wrapper",
    id: "raise-learning-rate",
    script: handedOn("Lookahead(torch.optim.Adam(model.parameters(), lr=1e-5))").replace(
      /base = .*\n/,
      "",
    ),
    writes: /Adam\(model\.parameters\(\), lr=1e-4\)/,
  },
  {
    name: "an optimizer that a function of the script hands out",
    id: "raise-learning-rate",
    script: handedOn("build(model)").replace(
      /base = .*\n/,
      "def build(model):\n    return torch.optim.Adam(model.parameters(), lr=1e-5)\n",
    ),
    writes: /Adam\(model\.parameters\(\), lr=1e-4\)/,
  },
  {
    name: "an optimizer that is looked up",
    id: "raise-learning-rate",
    script: handedOn("trainer.optimizer()").replace("base =", "trainer.base ="),
    writes: /Adam\(model\.parameters\(\), lr=1e-4\)/,
  },
  ...(["raise-learning-rate", "lower-learning-rate", "use-adam"] as const).map((id) => ({
    name: "groups that are appended with rates of their own",
    id,
    script: `${head}def tune(head, body, lr):
    groups = []
    groups.append({"params": head.parameters(), "lr": lr, "momentum": 0.9})
    groups.append({"params": body.parameters(), "lr": lr, "momentum": 0.9})
    optimizer = torch.optim.SGD(groups)
    for x, y in loader:
        optimizer.zero_grad()
        F.cross_entropy(head(body(x)), y).backward()
        optimizer.step()
`,
    says: /not a number in this file|rates? of (?:their|its) own/,
  })),
  {
    name: "groups that have a momentum of their own",
    id: "add-momentum",
    script: `${head}groups = [{"params": body.parameters(), "momentum": 0.9}]
groups.append({"params": head.parameters(), "momentum": 0.9})
optimizer = torch.optim.SGD(groups, lr=0.01)
${step}`,
    says: /its momentum already/,
  },
  {
    name: "groups that have their parameters only",
    id: "add-momentum",
    script: `${head}groups = []
groups.append({"params": head.parameters()})
optimizer = torch.optim.SGD(groups, lr=0.01)
${step}`,
    writes: /SGD\(groups, lr=0\.01, momentum=0\.9\)/,
  },
  {
    name: "rates of groups that a cycle overrides",
    id: "raise-learning-rate",
    script: `${head}optimizer = torch.optim.AdamW([
    {"params": encoder.parameters(), "lr": 3e-5},
    {"params": head.parameters(), "lr": 1e-4},
])
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=[3e-5 * 2, 1e-4 * 2], total_steps=900)
${step}`,
    says: /OneCycleLR sets the learning rate itself/,
  },
]);
