import type { RemedyId } from "../../../../../src/core/remedy/remedyId.ts";
import { head, type Kind, step, testKinds } from "./kinds.ts";

/** A class of PyTorch's optimizers in a module of its own, `torch.optim.adam`, which has no other class. */
const script = (imports: string, made: string) => `${imports}
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
criterion = nn.CrossEntropyLoss()
optimizer = ${made}
for epoch in range(20):
${step.replaceAll(/^(?=.)/gm, "    ")}`;

const kind = (name: string, id: RemedyId, imports: string, made: string, writes: RegExp): Kind => ({
  name,
  id,
  script: script(imports, made),
  writes,
});

testKinds([
  kind(
    "a class imported from its own module",
    "use-rmsprop",
    `${head}from torch.optim.adam import Adam\n`,
    "Adam(params=model.parameters(), lr=0.01)",
    /import Adam\n[\s\S]*optimizer = torch\.optim\.RMSprop\(params=model/,
  ),
  kind(
    "a class imported from its own module, for one with decoupled decay",
    "add-weight-decay",
    "from torch import nn\nfrom torch.optim.adam import Adam\n",
    "Adam(model.parameters(), lr=0.01)",
    /\nimport torch\n[\s\S]*optimizer = torch\.optim\.AdamW\(\[/,
  ),
  kind(
    "another name for it",
    "use-adam",
    `${head}from torch.optim import lr_scheduler\nfrom torch.optim.sgd import SGD as Descent\n`,
    "Descent(model.parameters(), lr=0.1)",
    /optimizer = torch\.optim\.Adam\(model/,
  ),
  kind(
    "its module by a name",
    "use-rmsprop",
    "from torch import nn\nfrom torch.optim import adam\n",
    "adam.Adam(model.parameters(), lr=0.001)",
    /from torch\.optim import adam, RMSprop\n[\s\S]*optimizer = RMSprop\(model/,
  ),
  kind(
    "its module in full",
    "use-adam",
    head,
    "torch.optim.sgd.SGD(model.parameters(), lr=0.1)",
    /optimizer = torch\.optim\.Adam\(model/,
  ),
  kind(
    "a class imported from the module of all",
    "use-rmsprop",
    `${head}from torch.optim import Adam\n`,
    "Adam(model.parameters(), lr=0.001)",
    /from torch\.optim import RMSprop\n[\s\S]*optimizer = RMSprop\(model/,
  ),
  kind(
    "the module of all by a name",
    "use-rmsprop",
    `${head}from torch import optim\n`,
    "optim.Adam(model.parameters(), lr=0.001)",
    /optimizer = optim\.RMSprop\(model/,
  ),
]);
