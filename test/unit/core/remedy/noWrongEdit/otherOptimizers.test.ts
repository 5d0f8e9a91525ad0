import type { RemedyId } from "../../../../../src/core/remedy/remedyId.ts";
import { head, type Kind, testKinds } from "./kinds.ts";

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
]);
