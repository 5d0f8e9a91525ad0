import { testKinds } from "./kinds.ts";

const first = (imports: string, fit: string) => `${imports}
model = Sequential()
model.add(Dense(16, activation="relu", input_shape=(4,)))
model.add(Dense(3, activation="softmax"))
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, validation_data=(v, w), ${fit})
`;
const old =
  "from keras.models import Sequential\nfrom keras.layers.core import Dense\nfrom keras.utils import np_utils";
const plain = "from keras.models import Sequential\nfrom keras.layers import Dense";
const byTensorFlow =
  "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense";

testKinds([
  {
    name: "a Keras that calls the rate lr",
    id: "lower-learning-rate",
    script: first(old, "epochs=20"),
    writes: /Adam\(lr=0\.0001\)/,
  },
  {
    name: "a Keras that counts nb_epoch",
    id: "lower-learning-rate",
    script: first(plain, "nb_epoch=20"),
    writes: /Adam\(lr=0\.0001\)/,
  },
  {
    name: "a Keras that calls the rate learning_rate",
    id: "lower-learning-rate",
    script: first(plain, "epochs=20"),
    writes: /Adam\(learning_rate=0\.0001\)/,
  },
  {
    name: "TensorFlow, by a fit_generator",
    id: "lower-learning-rate",
    script: `${first(byTensorFlow, "epochs=20")}model.predict_generator(z)\n`,
    writes: /Adam\(learning_rate=0\.0001\)/,
  },
  {
    name: "a Keras without losses as objects",
    id: "label-smoothing",
    script: first(old, "epochs=20"),
    says: /losses take no options/,
  },
  {
    name: "a Keras without losses as objects, by nb_epoch",
    id: "label-smoothing",
    script: first(plain, "nb_epoch=20"),
    says: /losses take no options/,
  },
  {
    name: "a Keras with losses as objects",
    id: "label-smoothing",
    script: first(plain, "epochs=20"),
    writes: /CategoricalCrossentropy\(label_smoothing=0\.1\)/,
  },
  {
    name: "a Keras whose EarlyStopping restores nothing",
    id: "early-stopping",
    script: first(plain, "nb_epoch=20"),
    writes: /EarlyStopping\(monitor="val_loss", patience=5\)/,
  },
  {
    name: "a Keras whose EarlyStopping restores the best",
    id: "early-stopping",
    script: first(old, "epochs=20"),
    writes: /restore_best_weights=True/,
  },
  {
    name: "a Keras whose layers take an init",
    id: "he-initialization",
    script: first(plain, "nb_epoch=20"),
    says: /kernel_initializer/,
  },
  {
    name: "a Keras without this layer",
    id: "layer-norm",
    script: first(old, "epochs=20"),
    says: /without LayerNormalization/,
  },
  {
    name: "a callback of another package that sets the rate",
    id: "cosine-annealing",
    script: `import keras
from clr import CyclicLR
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
clr = CyclicLR(base_lr=0.0005, max_lr=0.05, step_size=200)
stop = keras.callbacks.ModelCheckpoint("best.h5")
model.fit(x, y, epochs=40, callbacks=[clr, stop])
`,
    says: /has a schedule already, CyclicLR/,
  },
  {
    name: "a callback of another package in the list itself",
    id: "reduce-on-plateau",
    script: `import keras
from schedules import WarmUpCosine
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=40, callbacks=[WarmUpCosine(learning_rate_base=0.01, steps=500)])
`,
    says: /has a schedule already, WarmUpCosine/,
  },
  {
    name: "a callback of another file that cuts the rate",
    id: "warm-up",
    script: `import keras
from callbacks import StepDecay
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
callbacks = [StepDecay(initial_lr=0.01, factor=0.5)]
model.fit(x, y, epochs=40, callbacks=callbacks)
`,
    says: /has a schedule already, StepDecay/,
  },
  {
    name: "a callback of another file that only writes",
    id: "warm-up",
    script: `import keras
from callbacks import Progress
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
callbacks = [Progress(every=10)]
model.fit(x, y, epochs=40, callbacks=callbacks)
`,
    writes: /LearningRateScheduler/,
  },
]);
