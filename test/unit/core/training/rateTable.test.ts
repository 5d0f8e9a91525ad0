import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { chooseOptimizer } from "../../../../src/core/training/optimizer/chooseOptimizer.ts";
import { learningRateOf } from "../../../../src/core/training/rate/learningRate.ts";

function rateOf(rate: string, stated: string | null, table = '{"sgd": 0.5, "adam": 0.1}') {
  const script = parse(`import torch
OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
RATES = ${table}

def fit(name, args, net):
    rate = RATES[name]
    optimizer = OPTIMIZERS[name](net.parameters(), lr=${rate})
    optimizer.zero_grad()
`);
  const choice = chooseOptimizer(script, new Map());
  assert.equal(choice.kind, "found");
  const found = choice.kind === "found" && learningRateOf(script, choice.optimizer, stated);
  return found && found.kind === "known" ? [found.value, found.place?.literal.from] : null;
}

for (const read of ["RATES[name]", "RATES[args.optim]", "RATES.get(name, 0.3)", "rate"]) {
  test(`${read} is the entry of the optimizer that the run names`, () => {
    assert.equal(rateOf(read, "adam")?.[0], 0.1);
    assert.equal(rateOf(read, "torch.optim.SGD")?.[0], 0.5);
  });
}

test("an optimizer that the log does not name, or the table does not have, has no known rate", () => {
  assert.equal(rateOf("RATES[name]", null), null);
  assert.equal(rateOf("RATES[name]", "rmsprop"), null);
});

test("a table by anything else than optimizers says nothing of one", () => {
  assert.equal(rateOf("RATES[name]", "adam", '{"adam": 0.1, "head": 0.2}'), null);
  assert.equal(rateOf("RATES[name]", "adam", '{"adam": base() , "sgd": 0.2}'), null);
});
