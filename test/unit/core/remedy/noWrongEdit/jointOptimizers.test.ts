import type { RemedyId } from "../../../../../src/core/remedy/remedyId.ts";
import { head, type Kind, step, testKinds } from "./kinds.ts";

const body = step.replaceAll(/^(?=.)/gm, "    ");
const network = "model = nn.Sequential(nn.Linear(8, 4))\n";

/** One of several optimizers, as `made` chooses it. */
const chosen = (made: string) => `${head}import argparse
options = argparse.ArgumentParser().parse_args()
${network}${made}for epoch in range(40):
${body}`;

const branches = (first: string, second: string) =>
  `if options.adam:\n    optimizer = ${first}\nelse:\n    optimizer = ${second}\n`;

/** A network whose parts have an optimizer each; `steps` stands after the backward pass. */
const parts = (steps: string, rate = "lr=1e-5") => `${head}
encoder = nn.Linear(8, 4)
decoder = nn.Linear(4, 2)
encoder_optimizer = torch.optim.Adam(encoder.parameters(), ${rate})
decoder_optimizer = torch.optim.Adam(decoder.parameters(), ${rate})
for epoch in range(40):
    for x, y in loader:
        encoder_optimizer.zero_grad()
        decoder_optimizer.zero_grad()
        loss = F.cross_entropy(decoder(encoder(x)), y)
        loss.backward()
${steps.replaceAll(/^(?=.)/gm, "        ")}`;
const both = "encoder_optimizer.step()\ndecoder_optimizer.step()\n";

const decay = "add-weight-decay" as const;
const raise = "raise-learning-rate" as const;

const changed: readonly Kind[] = [
  {
    name: "one of two in branches",
    id: decay,
    script: chosen(
      branches(
        "torch.optim.RMSprop(model.parameters(), lr=1e-3)",
        "torch.optim.SGD(model.parameters(), lr=0.1)",
      ),
    ),
    writes: /RMSprop\(\[[\s\S]*"weight_decay": 0\.0005[\s\S]*SGD\(\[[\s\S]*"weight_decay": 0\.0005/,
  },
  {
    name: "one of two that a function hands back",
    id: decay,
    script: chosen(`def make(name):
    if name == "sgd":
        return torch.optim.SGD(model.parameters(), lr=0.1)
    return torch.optim.Adam(model.parameters(), lr=1e-3)

optimizer = make(options.optimizer)
`),
    writes: /SGD\(\[[\s\S]*AdamW\(\[/,
  },
  {
    name: "the one of two that has none yet",
    id: decay,
    script: chosen(
      branches(
        "torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-2)",
        "torch.optim.SGD(model.parameters(), lr=0.1)",
      ),
    ),
    writes: /weight_decay=1e-2\)\n[\s\S]*SGD\(\[[\s\S]*"weight_decay": 0\.0005/,
  },
  {
    name: "the parts of a network",
    id: decay,
    script: parts(both),
    writes:
      /encoder_optimizer = torch\.optim\.AdamW\(\[[\s\S]*decoder_optimizer = torch\.optim\.AdamW\(\[/,
  },
  {
    name: "the parts of a network",
    id: raise,
    script: parts(both),
    writes: /(?:lr=1e-3\) {2}# learning rate was 1e-5[\s\S]*){2}/,
  },
  {
    name: "the rate that both parts have",
    id: raise,
    script: parts(both, "lr=rate").replace("encoder =", "rate = 1e-5\nencoder ="),
    writes: /(?:coder\.parameters\(\), lr=0\.001\)[\s\S]*){2}/,
  },
];

const refusedOf = (name: string, script: string, says: RegExp): readonly Kind[] =>
  ([decay, raise] as readonly RemedyId[]).map((id) => ({ name, id, script, says }));

const left: readonly Kind[] = [
  ...refusedOf(
    "networks against each other",
    parts(
      "encoder_optimizer.step()\nloss = F.cross_entropy(decoder(encoder(x)), y)\nloss.backward()\ndecoder_optimizer.step()\n",
    ),
    /builds 2 optimizers/,
  ),
  ...refusedOf(
    "a loss for each of two networks before both steps",
    parts(both).replace(
      "        loss.backward()\n",
      "        first.backward()\n        loss.backward()\n",
    ),
    /builds 2 optimizers/,
  ),
  ...refusedOf(
    "a part that steps under a condition",
    parts("if epoch > 3:\n    encoder_optimizer.step()\ndecoder_optimizer.step()\n"),
    /builds 2 optimizers/,
  ),
  ...refusedOf(
    "the centres of classes that a loss learns",
    parts(both).replace(/decoder(?=\.parameters)/, "center_loss"),
    /builds 2 optimizers/,
  ),
  ...refusedOf(
    "trainings one after the other",
    `${chosen("optimizer = torch.optim.SGD(model.parameters(), lr=1e-5)\n")}optimizer = torch.optim.Adam(model.parameters(), lr=1e-6)\nfor epoch in range(40):\n${body}`,
    /builds 2 optimizers/,
  ),
  ...refusedOf(
    "one that is made in both cases",
    chosen(`optimizer = torch.optim.SGD(model.parameters(), lr=1e-5)
if options.adam:
    second = torch.optim.Adam(model.parameters(), lr=1e-6)
`),
    /builds 2 optimizers/,
  ),
  ...refusedOf(
    "an optimizer of another file beside the parts",
    parts(`${both}head_optimizer.step()\n`)
      .replace("loss =", "head_optimizer.zero_grad()\n        loss =")
      .replace("encoder =", "from ours import head_optimizer\nencoder ="),
    /./,
  ),
  ...refusedOf(
    "a function that hands back one for each of two networks",
    chosen(`def make(name):
    if name == "second":
        return torch.optim.Adam(second.parameters(), lr=1e-5)
    return torch.optim.Adam(model.parameters(), lr=1e-5)

optimizer = make(options.name)
`),
    /builds 2 optimizers/,
  ),
  ...refusedOf(
    "functions that each hand back one",
    chosen(`def sgd():
    return torch.optim.SGD(model.parameters(), lr=1e-5)

def adam():
    return torch.optim.Adam(model.parameters(), lr=1e-6)

optimizer = sgd() if options.sgd else adam()
`),
    /./,
  ),
  {
    name: "branches that share a rate which suits only one of them",
    id: raise,
    script: chosen(
      `rate = 1e-2\n${branches("torch.optim.Adam(model.parameters(), lr=rate)", "torch.optim.SGD(model.parameters(), lr=rate)")}`,
    ),
    says: /./,
  },
  {
    name: "an alternative that takes no decay",
    id: decay,
    script: chosen(
      branches(
        "torch.optim.LBFGS(model.parameters())",
        "torch.optim.SGD(model.parameters(), lr=0.1)",
      ),
    ),
    says: /takes no weight decay/,
  },
];

testKinds([...changed, ...left]);
