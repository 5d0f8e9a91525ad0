import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { trainingLoopOf } from "../../../../src/core/training/loop/trainingLoop.ts";
import { returnedMetrics } from "../../../../src/core/training/loss/returnedMetrics.ts";
import { validationMetricOf } from "../../../../src/core/training/loss/validationMetric.ts";

/** A training loop whose epochs end with some lines, after some definitions. */
function metricOf(lines: string, definitions = "") {
  const script = parse(`import torch
opt = torch.optim.SGD(net.parameters(), lr=0.1)
val_losses, val_predictions, row = [], [], logger.row()
history = {"loss": [], "val_loss": [], "val_acc": []}
self.test_losses = list()
${definitions}
for e in range(9):
    for b in x:
        loss = criterion(net(b), t)
        opt.zero_grad(); loss.backward(); opt.step()
${lines.replaceAll(/^/gm, "    ")}
`);
  const loop = trainingLoopOf(script);
  assert.ok(loop);
  return { script, metric: validationMetricOf(script, loop) };
}

const measured = "criterion(net(xv), tv).item()";
const kept = [
  [
    "a record",
    `logs = {"loss": loss.item(), "val_loss": ${measured}}\nlogger(logs)`,
    'logs["val_loss"]',
  ],
  ["a record by words", `row = dict(epoch=e, val_loss=${measured})`, 'row["val_loss"]'],
  ["an entry", `logs["val/loss"] = ${measured}`, 'logs["val/loss"]'],
  ["a list", `val_losses.append(${measured})`, "val_losses[-1]"],
  ["a list of a history", `history["val_loss"].append(${measured})`, 'history["val_loss"][-1]'],
  ["a list of an object", `self.test_losses.append(${measured})`, "self.test_losses[-1]"],
  ["a score", 'history["val_acc"].append(hits(net, xv) / len(xv))', 'history["val_acc"][-1]'],
  ["a list of whatever it is", `row.append(${measured})`, null],
  ["a list that another file makes", `elsewhere.val_losses.append(${measured})`, null],
  ["a loss that was learned from", 'logs = {"val_loss": loss.item()}', null],
  ["training losses", 'history["loss"].append(loss.item())', null],
  ["losses of every batch", `for xv, tv in held:\n    val_losses.append(${measured})`, null],
  ["predictions", "val_predictions.append(net(xv))", null],
  ["pairs", `val_losses.append((e, ${measured}))`, null],
  ["a record of records", 'logs["val"] = {"loss": 1.0}', null],
  [
    "only some epochs, where it is best",
    `if v < best:\n    best = v\n    val_losses.append(v)`,
    null,
  ],
  ["two of a kind", `logs = {"val_loss": 0.0}\nlogs = {"val_loss": ${measured}}`, null],
] as const;

for (const [name, lines, expression] of kept) {
  test(`what an epoch keeps is read where it is kept: ${name}`, () => {
    assert.equal(metricOf(lines).metric?.expression ?? null, expression);
  });
}

const test_ = (body: string, head = "def test(net, held):") => `${head}
    net.eval()
    total, right = 0.0, 0
    with torch.no_grad():
        for xv, tv in held:
            total += criterion(net(xv), tv).item()
            right += (net(xv).argmax(1) == tv).sum().item()
    test_loss = total / len(held)
${body.replaceAll(/^/gm, "    ")}
`;
const prints = 'print(f"Test: average loss {test_loss:.4f}, accuracy {right / len(held):.3f}")';
const toldIt = [
  ["a function", test_(prints), "test(net, test_loader)", "test_loss"],
  [
    "one without gradients",
    test_(prints, "@torch.no_grad()\ndef test(net, held):"),
    "test(net, test_loader)",
    "test_loss",
  ],
  [
    "one that says by its name what it measures",
    test_('print(f"average loss {test_loss:.4f}")', "def validate(net, held):"),
    "validate(net, loader)",
    "test_loss",
  ],
  [
    "a score alone",
    test_('print("accuracy", right / len(held))'),
    "test(net, held)",
    "right / len(held)",
  ],
  ["one of the data that are learned from", test_(prints), "test(net, train_loader)", null],
  [
    "one of several sets",
    test_('print(f"loss {test_loss:.4f}")'),
    "test(net, a)\ntest(net, b)",
    null,
  ],
  ["one that returns", test_(`${prints}\nreturn 3`), "test(net, test_loader)", null],
  [
    "one that goes on setting it",
    test_(`${prints}\ntest_loss = 0`),
    "test(net, test_loader)",
    null,
  ],
  ["one that trains", test_(`total.backward()\n${prints}`), "test(net, test_loader)", null],
  [
    "one that a cache stands before",
    test_(prints, "@cached\ndef test(net, held):"),
    "test(net, test_loader)",
    null,
  ],
  ["one that yields", test_(`yield 1\n${prints}`), "test(net, test_loader)", null],
  [
    "one that measures under a condition",
    test_(`if right:\n    ${prints}`),
    "test(net, test_loader)",
    null,
  ],
] as const;

for (const [name, definition, call, returned] of toldIt) {
  test(`a measure that is only printed is handed back: ${name}`, () => {
    const { script, metric } = metricOf(call, definition);
    assert.equal(
      metric?.expression ?? null,
      returned && (/loss/.test(returned) ? "val_loss" : "val_score"),
    );
    if (!metric) return;
    const text = applyEdits(
      script.text,
      metric.naming.filter((edit) => edit !== null),
    );
    assert.ok(text.includes(`\n    return ${returned}\n`), text);
    assert.match(text, /\n {4}val_\w+ = (?:test|validate)\(/);
  });
}

test("of a record that a function gives back only keys of plain words are read", () => {
  const body = `def evaluate(net):
    return {
        "__proto__": 1.0, "constructor": 2.0, 'val_loss"] + log["x': 3.0, "val\\nloss": 4.0,
        "val_loss": total / n, "val_parts": [1.0, 2.0],
    }
`;
  const { script } = metricOf("result = evaluate(net)", body);
  const loop = trainingLoopOf(script);
  assert.ok(loop);
  const read = returnedMetrics(script, loop, () => true).map(({ expression }) => expression);
  assert.deepEqual(read, ['result["val_loss"]']);
});
