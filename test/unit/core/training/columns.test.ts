import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { trainingLoopOf } from "../../../../src/core/training/loop/trainingLoop.ts";
import { validationMetricOf } from "../../../../src/core/training/loss/validationMetric.ts";

function metricOf(header: string, row: string) {
  const script = parse(`import torch
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
print(${header})
for e in range(9):
    for x, y in data:
        loss = criterion(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    v = criterion(net(xv), yv).item()
    print(${row})
`);
  const loop = trainingLoopOf(script);
  assert.ok(loop);
  return validationMetricOf(script, loop)?.expression ?? null;
}

const read = [
  ['"epoch,train,valid"', 'f"{e},{loss:.3f},{v:.3f}"'],
  ['"epoch;train_mse;valid_mse"', 'f"{e};{loss:.3f};{v:.3f}"'],
  [String.raw`"epoch\ttrain\tval"`, String.raw`f"{e}\t{loss:.3f}\t{v:.3f}"`],
  ['"| epoch | train | val |"', 'f"| {e:3d} | {loss:.3f} | {v:.3f} |"'],
  [`f"{'epoch':>6}{'train':>10}{'val loss':>10}"`, 'f"{e:6d}{loss:10.3f}{v:10.3f}"'],
  ['"epoch   train loss   val loss"', '"%5d %.4f %.4f" % (e, loss, v)'],
  ['"step train test"', '"{} {:.3f} {:.3f}".format(e, loss, v)'],
  ['"epoch", "train", "val", sep=";"', 'f"{e};{loss:.3f};{v:.3f}"'],
] as const;

for (const [header, row] of read) {
  test(`a value in a column is what its heading says: ${header}`, () => {
    assert.equal(metricOf(header, row), "v");
  });
}

const unread = [
  ["a sentence of as many words", '"learns without validation"', 'f"{e} {loss:.3f} {v:.3f}"'],
  ["another number of columns", '"epoch;val"', 'f"{e};{loss:.3f};{v:.3f}"'],
  ["another separator", '"epoch,train,val"', 'f"{e};{loss:.3f};{v:.3f}"'],
  ["words between the values", '"epoch,train,val"', 'f"{e} of 9, {loss:.3f}, {v:.3f}"'],
  ["a heading of something else", '"epoch;train;seconds"', 'f"{e};{loss:.3f};{v:.3f}"'],
] as const;

for (const [name, header, row] of unread) {
  test(`a heading says nothing of a row with ${name}`, () => {
    assert.equal(metricOf(header, row), null);
  });
}
