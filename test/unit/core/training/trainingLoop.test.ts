import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { modelNameAt } from "../../../../src/core/training/loop/trainedNames.ts";
import { batchCount, trainingLoopOf } from "../../../../src/core/training/loop/trainingLoop.ts";
import { validationMetricOf } from "../../../../src/core/training/loss/validationMetric.ts";

const head = "import torch\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n";
const step = "opt.zero_grad(); loss.backward(); opt.step()\n";

function loopOf(text: string) {
  const script = parse(head + text);
  const loop = trainingLoopOf(script);
  return loop && { loop, script, batches: batchCount(script, loop) };
}

const loops = [
  ["epochs from one", `for e in range(1, n + 1):\n    for b in x:\n        ${step}`, true, "n"],
  [
    "epochs between numbers",
    `for e in range(3, 13):\n    for b in x:\n        ${step}`,
    true,
    "10",
  ],
  ["epochs from a start", `for e in range(a, n):\n    for b in x:\n        ${step}`, true, "n - a"],
  ["steps", `for i in tqdm(range(a.steps)):\n    ${step}`, false, "a.steps"],
  ["a while loop", `while True:\n    ${step}`, false, null],
  [
    "a function that is called in the loop",
    `def train(o):\n    for b in x:\n        o.zero_grad(); loss.backward(); o.step()\nfor e in trange(n):\n    train(opt)\n`,
    true,
    "n",
  ],
] as const;

for (const [name, text, isOverEpochs, count] of loops) {
  test(`the training loop is found: ${name}`, () => {
    const found = loopOf(text);
    assert.deepEqual([found?.loop.isOverEpochs, found?.loop.count], [isOverEpochs, count]);
  });
}

test("a loop that builds the optimizer is not the training loop", () => {
  const text = `import torch\nfor seed in range(3):\n    opt = torch.optim.SGD(net.parameters(), lr=0.1)\n    for e in range(9):\n        ${step}`;
  assert.equal(trainingLoopOf(parse(text))?.count, "9");
});

test("batches are counted only where that is certain before the loop", () => {
  const epochs = (batches: string) =>
    `loader = torch.utils.data.DataLoader(data)\nfor e in range(9):\n    parts = x.split(4)\n    for b in ${batches}:\n        ${step}`;
  assert.equal(loopOf(epochs("loader"))?.batches, "len(loader)");
  assert.equal(loopOf(epochs("tqdm(enumerate(loader))"))?.batches, "len(loader)");
  assert.equal(loopOf(epochs("parts"))?.batches, null);
  assert.equal(loopOf(epochs("stream()"))?.batches, null);
});

const losses = [
  ["an f-string", 'print(f"val_loss: {v:.3f}")', "v"],
  ["format", 'print("Train {} Validation Loss: {:.4f}".format(t, v.item()))', "v.item()"],
  ["percent", 'log.info("train_loss=%.3f val_loss=%.3f", t, v)', "v"],
  ["a dictionary", "print({'loss': t, 'eval_loss': round(v, 4)})", "v"],
  ["words", 'print("test loss", v)', "v"],
  ["a value that is formatted for itself", "print('val_loss', '%.4f' % v.item())", "v.item()"],
  ["a value formatted by a method", "print('val_loss', '{:.4f}'.format(v))", "v"],
  ["a value formatted by a function", "print('val_loss', format(v, '.4f'))", "v"],
  ["text that is put together", "print('val_loss', 'about ' + v)", null],
  ["a bare label of what is no loss", 'print(f"train={t} valid={v}")', null],
  ["a name alone", "val_loss = measure()", "val_loss"],
  ["an entry", "print(f\"val loss {out['val']:.4f}\")", "out['val']"],
  ["a list of losses", "val_losses = [0.0]", null],
  ["a record", "val_loss = {'loss': 1.0}", null],
  ["memory", 'print(f"Memory before eval: {mb(v)}")', null],
  ["a branch of what was best", "if v < best: val_loss = v", null],
  ["the best so far", 'print(f"best val loss {v}")', null],
] as const;

for (const [name, line, expression] of losses) {
  test(`the validation loss is found in ${name}`, () => {
    const found = loopOf(`for e in range(9):\n    for b in x:\n        ${step}    ${line}\n`);
    assert.ok(found);
    assert.equal(validationMetricOf(found.script, found.loop)?.expression ?? null, expression);
  });
}

const meanings = [
  ["a score by its name", 'print(f"Val: {val_acc:.4f}")', "score"],
  ["a score by its label", 'print(f"val AUC: {v}")', "score"],
  ["a score that a function returns", 'print(f"test: {measured():.3f}")', "score"],
  ["a score of a list", 'print(f"Train: {accs[0]}, Val: {accs[1]}")', "score"],
  ["an error", 'print(f"Val: {1 - accuracy:.3f}")', "loss"],
  ["a loss before a score", 'print(f"val_acc {a} val_loss {b}")', "loss"],
  ["a label that its name contradicts", 'print(f"val loss {val_acc}")', null],
] as const;

for (const [name, line, meaning] of meanings) {
  test(`what is watched is told by its meaning: ${name}`, () => {
    const text = `def measured():\n    return right / total\nfor e in range(9):\n    for b in x:\n        ${step}    ${line}\n`;
    const found = loopOf(text);
    assert.ok(found);
    assert.equal(validationMetricOf(found.script, found.loop)?.meaning ?? null, meaning);
  });
}

const computed = [
  [
    "a format string",
    'print(f"val_loss {evaluate(net, x):.4f}")',
    'val_loss = evaluate(net, x)\n    print(f"val_loss {val_loss:.4f}")',
  ],
  [
    "a dictionary",
    'print({"eval_loss": round(check(), 4)})',
    'val_loss = check()\n    print({"eval_loss": round(val_loss, 4)})',
  ],
] as const;

for (const [name, line, expected] of computed) {
  test(`a validation loss that is computed where it is printed gets a name: ${name}`, () => {
    const found = loopOf(`for e in range(9):\n    for b in x:\n        ${step}    ${line}\n`);
    assert.ok(found);
    const loss = validationMetricOf(found.script, found.loop);
    assert.equal(loss?.expression, "val_loss");
    const edits = loss.naming.filter((e) => e !== null);
    assert.equal(edits.length, loss.naming.length);
    assert.ok(applyEdits(found.script.text, edits).endsWith(`    ${expected}\n`));
  });
}

test("a model that the constructor keeps has the name of the field in other methods", () => {
  const text = [
    "import torch",
    "class Trainer:",
    "    def __init__(self, net, epochs):",
    "        self.net, self.epochs = net, epochs",
    "        self.optimizer = torch.optim.Adam(net.parameters())",
    "    def fit(self):",
    "        for epoch in range(self.epochs):",
    "            self.step(epoch)",
    "",
  ].join("\n");
  const script = parse(text);
  const loop = script.tree.resolveInner(text.indexOf("self.step"));
  assert.equal(modelNameAt(script, loop), "self.net");
});
