import assert from "node:assert/strict";
import { test } from "node:test";
import { RecentScripts } from "../../../../src/core/python/recentScripts.ts";
import { programOf } from "../../../../src/core/training/program.ts";

function courseOf(imports: string, before: string, groups: string, rate: string) {
  return programOf(
    new RecentScripts(1).read(`import torch
from torch import nn
${imports}

net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(8, 4), torch.randn(8, 1)
${before}
for epoch in range(20):
    for ${groups}:
        one["lr"] = ${rate}
    loss = nn.functional.mse_loss(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
`),
  ).rateCourse;
}

for (const [what, imports, rate] of [
  ["of a module", "import math", "0.05 * (1 + math.cos(math.pi * epoch / 20))"],
  ["by their own names", "from math import cos, pi", "0.05 * (1 + cos(pi * epoch / 20))"],
  ["by other names", "import numpy as n", "0.05 * (1 + n.cos(n.pi * epoch / 20))"],
] as const) {
  test(`the learning rate is computed by functions that are imported ${what}`, () => {
    const rates = courseOf(imports, "", "one in opt.param_groups", rate)?.rates ?? [];
    assert.equal(rates.length, 20);
    assert.equal(rates[0], 0.1);
    assert.ok(Math.abs((rates[10] ?? 0) - 0.05) < 1e-9);
  });
}

test("a function of the script that is called like one of a library is followed itself", () => {
  const course = courseOf(
    "",
    "def cos(turn):\n    return 0.1 / (1 + turn)\n",
    "one in opt.param_groups",
    "cos(epoch)",
  );
  assert.equal(course?.rates[1], 0.05);
});

for (const [what, before, groups] of [
  ["counted", "", "at, one in enumerate(opt.param_groups)"],
  ["under a name of their own", "parts = opt.param_groups", "one in parts"],
  ["beside something else", "", "one, wide in zip(opt.param_groups, [True])"],
  ["in part", "", "one in opt.param_groups[:1]"],
] as const) {
  test(`the groups of an optimizer are one turn of a loop, ${what}`, () => {
    const course = courseOf("", before, groups, "0.1 * 0.9 ** epoch");
    assert.equal(course?.rates.length, 20);
    assert.equal(course.steps, 20);
    assert.ok(Math.abs((course.rates[19] ?? 0) - 0.1 * 0.9 ** 19) < 1e-9);
  });
}

test("of a list of something else, called like the rate, nothing is followed", () => {
  assert.equal(courseOf("", "parts = [{}]", "one in parts", "0.1 * 0.9 ** epoch"), null);
});
