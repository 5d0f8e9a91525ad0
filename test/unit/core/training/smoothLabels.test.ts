import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { smoothLabels } from "../../../../src/core/training/keras/edits/smoothLabels.ts";

const head = "import keras\nmodel = keras.Sequential([keras.layers.Dense(3)])\n";

function smoothed(text: string): string | null {
  const script = parse(head + text);
  const { placement } = smoothLabels({ script, hyperparameters: new Map() }, "0.1");
  if (placement.kind !== "edit") return null;
  return applyEdits(script.text, placement.edits).slice(head.length);
}

test("labels are smoothed in the loss that trains: given where it is made, by its name, or called in a step", () => {
  const made = "keras.losses.CategoricalCrossentropy";
  assert.equal(
    smoothed(`model.compile("sgd", loss=${made}())\n`),
    `model.compile("sgd", loss=${made}(label_smoothing=0.1))\n`,
  );
  assert.equal(
    smoothed(`loss = ${made}()\nmodel.compile("sgd", loss=loss)\n`),
    `loss = ${made}(label_smoothing=0.1)\nmodel.compile("sgd", loss=loss)\n`,
  );
  assert.equal(
    smoothed(`loss = ${made}()\ndef step(x, y):\n    return loss(y, model(x))\n`),
    `loss = ${made}(label_smoothing=0.1)\ndef step(x, y):\n    return loss(y, model(x))\n`,
  );
});

test("a loss that is only shown, or takes whole numbers, is not smoothed", () => {
  const shown = "loss = keras.losses.CategoricalCrossentropy()\nprint(loss(y, model(x)))\n";
  assert.equal(smoothed(shown), null);
  assert.equal(smoothed(`${shown}model.compile("sgd", loss="mse")\n`), null);
  assert.equal(smoothed('model.compile("sgd", loss="sparse_categorical_crossentropy")\n'), null);
});
