import { testKinds } from "./kinds.ts";

/** A model of the Keras that is meant, by where its parts are imported from. */
const model = (
  root: string,
  compiled = 'model.compile(optimizer="adam", loss="mse")',
) => `from ${root}.models import Sequential
from ${root}.layers import Dense
model = Sequential()
model.add(Dense(64, activation="relu", input_shape=(8,)))
model.add(Dense(1))
${compiled}
model.fit(x, y, epochs=50, validation_split=0.2)
`;
const hidden = "tensorflow.python.keras";
const seen = "tensorflow.keras";

testKinds([
  {
    name: "a rate of the copy of Keras that TensorFlow hides",
    id: "raise-learning-rate",
    script: model(hidden),
    writes:
      /from tensorflow\.python\.keras\.optimizer_v2\.adam import Adam\n[\s\S]*optimizer=Adam\(learning_rate=/,
  },
  {
    name: "a schedule of that copy",
    id: "cosine-annealing",
    script: model(hidden),
    writes:
      /from tensorflow\.python\.keras\.callbacks import LearningRateScheduler\n[\s\S]*callbacks=\[LearningRateScheduler\(/,
  },
  {
    name: "a penalty of that copy, whose optimizers take no decay",
    id: "add-weight-decay",
    script: model(hidden),
    writes:
      /from tensorflow\.python\.keras\.regularizers import l2\n[\s\S]*kernel_regularizer=l2\(1e-4\)/,
  },
  {
    name: "a model that all see, with a callback of the copy",
    id: "add-weight-decay",
    script: `from tensorflow.python.keras.callbacks import CSVLogger\n${model(seen)}`,
    writes: /keras\.optimizers\.AdamW\(weight_decay=0\.1\)/,
  },
  {
    name: "a rate of the Keras that all see",
    id: "raise-learning-rate",
    script: model(seen),
    writes: /keras\.optimizers\.Adam\(learning_rate=/,
  },
  {
    name: "the rate by which Adadelta began in former versions",
    id: "raise-learning-rate",
    script: model(
      "keras",
      'from keras.utils import np_utils\nmodel.compile(optimizer="adadelta", loss="mse")',
    ),
    says: /upper end/,
  },
  {
    name: "the rate by which it begins now",
    id: "raise-learning-rate",
    script: model(seen, 'model.compile(optimizer="adadelta", loss="mse")'),
    writes: /Adadelta\(learning_rate=1\.0\)/,
  },
]);
