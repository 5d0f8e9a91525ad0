import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { callsOf } from "../../../../src/core/python/calls.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { assumedFinding, planRemediesOf } from "../../../../src/core/remedy/planner.ts";
import { optimizersOf } from "../../../../src/core/training/optimizer/optimizers.ts";

test("what is imported from the inside of Keras has the name that everybody knows", () => {
  const script = parse(`from keras.src.layers.core.dense import Dense
from keras.src.optimizers.schedules.learning_rate_schedule import ExponentialDecay
from keras.src.optimizers import SGD
from keras.src.datasets import mnist
from keras.src import layers
import keras.src.callbacks as callbacks
from keras.api.models import Sequential
from mykeras.src.layers import Own
Dense(2), ExponentialDecay(1), SGD(0.1), mnist.load_data(), layers.Dropout(0.2)
callbacks.EarlyStopping(), Sequential([]), Own()
`);
  assert.deepEqual(
    callsOf(script).map(({ name }) => name),
    [
      "keras.layers.Dense",
      "keras.optimizers.schedules.ExponentialDecay",
      "keras.optimizers.SGD",
      "keras.datasets.mnist.load_data",
      "keras.layers.Dropout",
      "keras.callbacks.EarlyStopping",
      "keras.models.Sequential",
      "mykeras.src.layers.Own",
    ],
  );
});

/** What optimizer a model is compiled with after some lines. */
function compiledWith(lines: string): string | null {
  const [only, another] = optimizersOf(parse(`import keras\nmodel = build()\n${lines}\n`));
  return another ? null : (only?.kind ?? null);
}

test("an optimizer of Keras may be named by a constant", () => {
  assert.equal(compiledWith('OPT = "sgd"\nmodel.compile(optimizer=OPT)'), "SGD");
  assert.equal(compiledWith('OPT = "sgd"\nprint(f"by {OPT}")\nmodel.compile(OPT)'), "SGD");
  const settings = 'settings = {"optimizer": "rmsprop", "epochs": 5}\n';
  assert.equal(
    compiledWith(`${settings}model.compile(optimizer=settings["optimizer"])`),
    "RMSprop",
  );
});

test("a name by which more is decided, or that the run chooses, says of no optimizer that it is the one", () => {
  const more = 'OPT = "sgd"\nif OPT == "sgd":\n    epochs = 50\nmodel.compile(optimizer=OPT)';
  assert.equal(compiledWith(more), null);
  const option = 'parser.add_argument("--opt", default="sgd")\nargs = parser.parse_args()\n';
  const parser = `import argparse\nparser = argparse.ArgumentParser()\n${option}`;
  assert.equal(compiledWith(`${parser}model.compile(optimizer=args.opt)`), null);
  const anyone =
    'def build(optimizer="adam"):\n    model.compile(optimizer=optimizer)\n    return model';
  assert.equal(compiledWith(anyone), null);
  const searched = `${anyone}\nsearch(KerasClassifier(build_fn=build), {"optimizer": ["sgd", "adam"]})`;
  assert.equal(compiledWith(searched), null);
  const each = 'for name in ["sgd", "adam"]:\n    model.compile(optimizer=name)';
  assert.equal(compiledWith(each), null);
});

/** A script after the first edit of a plateau that has some name. */
function editedBy(id: string, text: string): string | undefined {
  const plan = planRemediesOf({
    script: { text, canEdit: () => true },
    imported: [],
    finding: assumedFinding("plateau"),
    hyperparameters: new Map(),
  });
  const placed = plan.find((remedy) => remedy.id === id)?.placement;
  return placed?.kind === "edit" ? applyEdits(text, placed.edits) : undefined;
}

const named = `import keras
OPT = "sgd"
print("optimizer", OPT)
model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=OPT, loss="mse")
model.fit(x, y, epochs=30)
`;

test("another optimizer is named where the constant is, and a rate is given where the model is compiled", () => {
  const adaptive = editedBy("use-adam", named);
  assert.match(adaptive ?? "", /^OPT = "adam"$/m);
  assert.match(adaptive ?? "", /compile\(optimizer=OPT,/);
  const slower = editedBy("lower-learning-rate", named);
  assert.match(
    slower ?? "",
    /compile\(optimizer=keras\.optimizers\.SGD\(learning_rate=[\d.e-]+\),/,
  );
});
