import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { chooseOptimizer } from "../../../../src/core/training/optimizer/chooseOptimizer.ts";

/** The optimizer that a remedy of this script would be about; null where it is not certain. */
function chosen(text: string, hyperparameters: Readonly<Record<string, string>> = {}) {
  const choice = chooseOptimizer(parse(text), new Map(Object.entries(hyperparameters)));
  return choice.kind === "found" ? choice.optimizer.kind : null;
}

const options = `import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--optim", default="adam")
parser.add_argument("--plain", action="store_true")
args = parser.parse_args()
`;

const branches = `
if args.optim == "sgd":
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
elif args.optim.lower() in ("adam", "default"):
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
else:
    raise ValueError(args.optim)
`;

test("of several optimizers the one counts that is made by the options' defaults", () => {
  assert.equal(chosen(options + branches), "Adam");
});

test("what the log says goes before what the options are by default", () => {
  assert.equal(chosen(options + branches, { optimizer: "SGD" }), "SGD");
});

test("a flag that nobody gives is not set", () => {
  const text = `${options}
if args.plain:
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
else:
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3)
`;
  assert.equal(chosen(text), "RMSprop");
});

test("a function that returns one of several is followed by what it is given", () => {
  const text = `import torch
from dataclasses import dataclass


@dataclass
class Config:
    optimizer: str = "adamw"
    lr: float = 1e-3


def build(net, config):
    if config.optimizer == "sgd":
        return torch.optim.SGD(net.parameters(), lr=config.lr)
    if not config.optimizer != "adamw":
        return torch.optim.AdamW(net.parameters(), lr=config.lr)
    return torch.optim.Adam(net.parameters(), lr=config.lr)


optimizer = build(net, Config())
`;
  assert.equal(chosen(text), "AdamW");
});

test("where a setting is not known, or both are made, none counts", () => {
  const unknown = options.replace('default="adam"', "required=True");
  assert.equal(chosen(unknown + branches), null);
  const twice = `import torch
first = torch.optim.Adam(head.parameters(), lr=1e-3)
if __name__ == "__main__":
    second = torch.optim.SGD(net.parameters(), lr=0.1)
`;
  assert.equal(chosen(twice), null);
});

test("what a try falls back to is not certain", () => {
  const text = `import torch
try:
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, fused=True)
except RuntimeError:
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3)
`;
  assert.equal(chosen(text), null);
});

const factory = (name: string) => `import torch

def make(name, parameters, lr):
    classes = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    return classes[name](parameters, lr=lr)

optimizer = make(${name}, net.parameters(), 0.001)
optimizer.zero_grad()
`;

test("a class that is looked up is the one that the factory is asked for", () => {
  assert.equal(chosen(factory('"sgd"')), "SGD");
  const text =
    'import torch\nNAME = "RMSprop"\n\ndef build(net):\n    return getattr(torch.optim, NAME)(net.parameters(), lr=0.1)\n\noptimizer = build(net)\n';
  assert.equal(chosen(text), "RMSprop");
});

test("where an option says which class is looked up, only the log of a run knows", () => {
  const text = options + factory("args.optim").replace("import torch\n", "");
  assert.equal(chosen(text), null);
  assert.equal(chosen(text, { optimizer: "SGD" }), "SGD");
});

test("a table of other things than optimizers is no choice of one", () => {
  const text = factory('"sgd"').replaceAll("torch.optim.", "torch.nn.");
  assert.equal(chosen(text), null);
});

/** The rate of the optimizer that the log's word stands for. */
function rateOf(text: string, optimizer: string): string | null {
  const choice = chooseOptimizer(parse(text), new Map([["optimizer", optimizer]]));
  return choice.kind === "found"
    ? (/lr=([\d.e-]+)/.exec(parse(text).text.slice(choice.optimizer.call.node.from))?.[1] ?? null)
    : null;
}

test("an optimizer goes by the name that a table, a tuple or a branch gives it", () => {
  const table = [
    "import torch",
    "MAKERS = {",
    '    "sgd": lambda p: torch.optim.SGD(p, lr=0.01),',
    '    "momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9),',
    "}",
    "optimizer = MAKERS[name](net.parameters())",
  ].join("\n");
  const tuples = [
    "import torch",
    'ARMS = [("plain", lambda p: torch.optim.SGD(p, lr=0.01)), ("heavy", lambda p: torch.optim.SGD(p, lr=0.02))]',
    "for arm, make in ARMS:",
    "    optimizer = make(net.parameters())",
  ].join("\n");
  const branched = [
    "import torch",
    "def make(name, p):",
    '    if name == "sgd":',
    "        return torch.optim.SGD(p, lr=0.01)",
    '    elif name == "momentum":',
    "        return torch.optim.SGD(p, lr=0.02, momentum=0.9)",
  ].join("\n");
  assert.deepEqual([rateOf(table, "sgd"), rateOf(table, "momentum")], ["0.01", "0.02"]);
  assert.deepEqual([rateOf(tuples, "plain"), rateOf(tuples, "heavy")], ["0.01", "0.02"]);
  assert.deepEqual([rateOf(branched, "sgd"), rateOf(branched, "momentum")], ["0.01", "0.02"]);
  assert.equal(rateOf(table, "adam"), null);
});
