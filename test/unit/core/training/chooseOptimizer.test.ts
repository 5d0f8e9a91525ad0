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
