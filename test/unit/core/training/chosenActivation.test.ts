import assert from "node:assert/strict";
import { test } from "node:test";
import { callsOf } from "../../../../src/core/python/calls.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { textOf } from "../../../../src/core/python/tree.ts";
import { chosenActivation } from "../../../../src/core/training/model/chosenActivation.ts";

/** What `act` is chosen to be where a network that is given one calls it, and by what. */
function chosen(given: string, before = "", use = "self.act(self.fc(x))", kept = "act") {
  const script = parse(`import torch
from torch import nn
${before}
class Net(nn.Module):
    def __init__(self, act=nn.ReLU):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.act = ${kept}
    def forward(self, x):
        return ${use}
${given}
`);
  const call = callsOf(script).find(({ callee }) =>
    /^(?:self\.act|ACTS)\b/.test(textOf(script, callee)),
  );
  assert.ok(call);
  const found = chosenActivation(script, call.callee);
  return found && [found.name, textOf(script, found.choice), found.rectifier];
}

const ways: readonly (readonly [
  what: string,
  found: ReturnType<typeof chosen>,
  expected: unknown,
])[] = [
  ["passed", chosen("net = Net(torch.sigmoid)"), ["torch.sigmoid", "torch.sigmoid", null]],
  [
    "passed by its keyword",
    chosen("net = Net(act=torch.tanh)"),
    ["torch.tanh", "torch.tanh", null],
  ],
  ["a rectifier", chosen("net = Net(torch.relu)"), null],
  ["left to its default", chosen("net = Net()"), null],
  ["made where it is passed: it has its own name there", chosen("net = Net(nn.Sigmoid())"), null],
  [
    "passed on, more than once, by a function that is given it",
    chosen("def build(act):\n    return Net(act=act), Net(act=act)\nnet = build(torch.sigmoid)"),
    ["torch.sigmoid", "torch.sigmoid", null],
  ],
  ["another each time", chosen("a = Net(torch.sigmoid)\nb = Net(torch.relu)"), null],
  [
    "by a key of a table",
    chosen(
      "net = Net()",
      'ACTS = {"sigmoid": torch.sigmoid, "relu": torch.relu}\nkey = "sigmoid"',
      "ACTS[key](self.fc(x))",
    ),
    ["torch.sigmoid", '"sigmoid"', "relu"],
  ],
  [
    "kept from a table",
    chosen(
      "net = Net()",
      'ACTS = {"sigmoid": torch.sigmoid, "relu": torch.relu}\nkey = "sigmoid"',
      "self.act(self.fc(x))",
      "ACTS[key]",
    ),
    ["torch.sigmoid", '"sigmoid"', "relu"],
  ],
  [
    "by a key of a table without a rectifier",
    chosen("net = Net()", 'ACTS = {"a": torch.sigmoid}\nkey = "a"', "ACTS[key](self.fc(x))"),
    null,
  ],
  [
    "by a key that nobody knows",
    chosen(
      "net = Net()",
      'import sys\nACTS = {"sigmoid": torch.sigmoid, "relu": torch.relu}\nkey = sys.argv[1]',
      "ACTS[key](self.fc(x))",
    ),
    null,
  ],
];

for (const [what, found, expected] of ways) {
  test(`an activation by another name: ${what}`, () => {
    assert.deepEqual(found, expected);
  });
}
