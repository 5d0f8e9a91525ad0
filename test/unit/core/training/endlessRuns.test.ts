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

test("the learning rate is not followed through a function that sets it and calls itself", () => {
  const course = programIn(
    stepped(`def slow(times):
    for group in optimizer.param_groups:
        group["lr"] *= 0.5
    for turn in range(times):
        slow(turn)

for epoch in range(20):
    train()
    slow(epoch)`),
  ).rateCourse;
  assert.equal(course, null);
});

for (const [what, parts] of [
  ["itself", "[self.warm, self.schedule]"],
  [
    "itself as a part of a part",
    "[self.warm, SequentialLR(optimizer, [self.schedule, self.warm], [1])]",
  ],
] as const) {
  test(`of a schedule that has ${what} for a part no share is known from there on`, () => {
    const { schedulers } = programIn(`import torch
from torch.optim.lr_scheduler import LinearLR, SequentialLR

class Trainer:
    def __init__(self, net):
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        self.warm = LinearLR(optimizer, start_factor=0.5)
        self.schedule = SequentialLR(optimizer, ${parts}, milestones=[5])
`);
    const schedule = schedulers.find(({ kind }) => kind === "SequentialLR");
    assert.equal(schedule?.factorAt(0), 0.5);
    assert.equal(schedule.factorAt(5), null);
  });
}

test("a rate that depends on functions which all call each other is followed", () => {
  const names = Array.from({ length: 60 }, (_, at) => `part${at}`);
  const sum = names.map((name) => `${name}(x)`).join(" + ");
  const course = programIn(
    stepped(`${names.map((name) => `def ${name}(x):\n    return ${sum}\n`).join("\n")}
for epoch in range(20):
    train()
    if part0(epoch) > 3:
        break
    scheduler.step()`),
  ).rateCourse;
  assert.equal(course?.rates.length, 20);
  assert.equal(course.endsEarly, true);
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
