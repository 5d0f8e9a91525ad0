import assert from "node:assert/strict";
import { test } from "node:test";
import { RecentScripts } from "../../../../src/core/python/recentScripts.ts";
import { wipedThroughCallsOf } from "../../../../src/core/training/loop/wipedThroughCalls.ts";
import { programOf } from "../../../../src/core/training/program.ts";

function programIn(text: string) {
  return programOf(new RecentScripts(1).read(text));
}

const stepped = (loop: string) => `import torch
from torch import nn

net = nn.Linear(4, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
x, y = torch.randn(8, 4), torch.randn(8, 1)

def train():
    loss = nn.functional.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

${loop}
`;

for (const [what, loop] of [
  [
    "a loop of which no statement matters",
    `while True:
    pass
else:
    for epoch in range(20):
        train()
        scheduler.step()`,
  ],
  [
    "a loop that goes on before anything happens",
    `while 1:
    continue
    train()
    scheduler.step()`,
  ],
  [
    "a comprehension without end",
    `for epoch in range(20):
    [train() for turn in range(2000000000)]
    scheduler.step()`,
  ],
  [
    "a comprehension of other steps without end",
    `for epoch in range(20):
    train()
    [scheduler.step() for turn in range(2000000000)]`,
  ],
  [
    "a loop without end over what is only trained in its else",
    `for turn in range(2000000000):
    pass
else:
    train()
    scheduler.step()`,
  ],
] as const) {
  test(`the learning rate is not followed through ${what}`, () => {
    assert.equal(programIn(stepped(loop)).rateCourse, null);
  });
}

test("it is followed through a comprehension that comes to its end", () => {
  const course = programIn(
    stepped(`for epoch in range(20):
    [train() for turn in range(30)]
    scheduler.step()`),
  ).rateCourse;
  assert.equal(course?.rates.length, 600);
  assert.equal(course.steps, 20);
});

/** Functions that each call the next so often. */
function chained(functions: number, times: number): string {
  const definitions = Array.from({ length: functions }, (_, at) => {
    const calls = Array.from({ length: times }, () => `    v = part${at + 1}(v)\n`);
    return `def part${at}(v):\n${calls.join("")}    return v\n`;
  });
  return `import torch
from torch import nn

net = nn.Linear(4, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

def clear():
    optimizer.zero_grad()

${definitions.join("\n")}
def part${functions}(v):
    return v

for epoch in range(20):
    loss = nn.functional.mse_loss(part0(net(torch.randn(8, 4))), torch.randn(8, 1))
    loss.backward()
    clear()
    optimizer.step()
`;
}

test("gradients are followed through functions that call each other, not through millions of calls", () => {
  const isWiped = (script: string) =>
    wipedThroughCallsOf(new RecentScripts(1).read(script)) !== null;
  assert.equal(isWiped(chained(3, 2)), true);
  assert.equal(isWiped(chained(20, 4)), false);
});
