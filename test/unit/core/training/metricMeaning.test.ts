import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { textOf } from "../../../../src/core/python/tree.ts";
import {
  isCollection,
  isNoMetric,
  type Meaning,
  meaningOf,
  meaningOfWords,
} from "../../../../src/core/training/loss/metricMeaning.ts";

/** What `v` is read as, where a script says so much of it. */
function readIn(text: string): {
  readonly script: ReturnType<typeof parse>;
  readonly node: Parameters<typeof meaningOf>[1];
} {
  const script = parse(text.includes("show(v)") ? text : `${text}\nshow(v)\n`);
  const node = script.all("VariableName").findLast((name) => textOf(script, name) === "v");
  assert.ok(node);
  return { script, node };
}

const words: readonly (readonly [string, Meaning | null])[] = [
  ["val_loss", "loss"],
  ["valLoss", "loss"],
  ["top5", "score"],
  ["testAcc", "score"],
  ["loss_of_accuracy", null],
  ["width", null],
  ["maps", "score"],
];

for (const [text, meaning] of words) {
  test(`a name tells whether less is better: ${text}`, () => {
    assert.equal(meaningOfWords(text), meaning);
  });
}

test("the best so far, a time or a size is no metric", () => {
  for (const text of ["best_acc", "epoch_time", "batchSize", "lr"])
    assert.ok(isNoMetric(text), text);
  for (const text of ["acc", "loss_count", "val"]) assert.ok(!isNoMetric(text), text);
});

const values: readonly (readonly [what: string, script: string, Meaning | null])[] = [
  ["a complement of a score", "v = 1 - accuracy(x)", "loss"],
  ["a complement in per cent", "v = 100.0 - acc", "loss"],
  ["a complement of a loss", "v = 1 - loss", null],
  ["a count of what is equal", "v = (out == y).sum()", "score"],
  ["a count of what differs", "v = (out != y).float().mean()", "loss"],
  ["a mean", "v = total_loss / n", "loss"],
  ["a product", "v = 100 * acc", "score"],
  ["both at once", "v = loss + acc", null],
  ["a negative", "v = -loss", "loss"],
  ["an entry", 'v = logs["val_loss"]', "loss"],
  ["an attribute of what has a name", "v = loss.data", "loss"],
  ["a criterion", "v = criterion(a, b).item()", "loss"],
  ["an objective that is no method", "v = objective_fn(a)", "loss"],
  ["a sum over batches", "v = sum(criterion(net(x), y).item() for x, y in loader)", "loss"],
  ["a sum of a list", "v = sum([criterion(net(x), y) for x, y in loader])", "loss"],
  ["a mean of a name", "v = float(losses)", "loss"],
  ["what begins at nothing and grows", "v = 0\nfor x in loader:\n    v += loss.item()", "loss"],
  ["what begins at nothing and stays", "v = 0", null],
  ["what a function gives back", "def f(x):\n    return loss\nv = f(1)", "loss"],
  [
    "what a method gives back",
    "class A:\n    def f(self):\n        return acc\n    def g(self):\n        v = self.f()\n        show(v)",
    "score",
  ],
  [
    "what one of two returns gives",
    "def f(x):\n    if x:\n        return loss\n    return acc\nv = f(1)",
    null,
  ],
  [
    "one of a pair that a function gives back",
    "def f(x):\n    return loss, acc\nu, v = f(1)",
    "score",
  ],
  ["one of a pair in brackets", "def f(x):\n    return (acc, loss)\n(u, v) = f(1)", "loss"],
  ["one of a pair of something else", "u, v = g(1)", null],
  ["the last that it gets", "v = acc\nv = loss", "loss"],
  ["itself, without end", "v = w\nw = v", null],
  ["a number with no word", "v = width * height", null],
];

for (const [what, text, meaning] of values) {
  test(`a value tells whether less is better: ${what}`, () => {
    const { script, node } = readIn(text);
    assert.equal(meaningOf(script, node), meaning);
  });
}

const collections: readonly (readonly [what: string, script: string, boolean])[] = [
  ["a dictionary", "v = {}", true],
  ["a list", "v = [1, 2]", true],
  ["a meter", "v = AverageMeter()", true],
  ["what is asked for its items", "v = f()\nfor k in v.items():\n    pass", true],
  ["what is read by places", "v = f()\nprint(v[0])", true],
  ["what a function gives back as a pair", "def f():\n    return 1, 2\nv = f()", true],
  ["what a function gives back as a number", "def f():\n    return 1\nv = f()", false],
  ["a number", "v = 3", false],
  ["a result of something else", "v = g()", false],
];

for (const [what, text, expected] of collections) {
  test(`what cannot be compared is told from numbers: ${what}`, () => {
    const { script, node } = readIn(text);
    assert.equal(isCollection(script, node), expected);
  });
}
