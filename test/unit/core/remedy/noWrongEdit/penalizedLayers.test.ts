import { type Kind, testKinds } from "./kinds.ts";

const id = "add-weight-decay" as const;

/** A network of an old Keras, whose optimizers take no weight decay. */
const old = (layers: string, trains = "model.fit(x, y, epochs=20, validation_split=0.2)") =>
  `from keras.models import Sequential
from keras.layers import Conv2D, Dense, Flatten
from keras.optimizers import Adam
model = Sequential()
${layers}
model.compile(optimizer=Adam(lr=1e-3), loss="mse")
${trains}
`;

const hidden = 'model.add(Dense(64, activation="relu", input_shape=(8,)))';
const output = "model.add(Dense(1))";

const penalized: readonly Kind[] = [
  {
    name: "a network whose optimizer knows no decay",
    id,
    script: old(`${hidden}\n${output}`),
    writes:
      /import keras\n[\s\S]*Dense\(64, [^\n]*\n? *kernel_regularizer=keras\.regularizers\.l2\(1e-4\)\)\)\nmodel\.add\(Dense\(1\)\)/,
  },
  {
    name: "convolutions before the output",
    id,
    script: old(
      `model.add(Conv2D(16, 3, input_shape=(8, 8, 1)))\nmodel.add(Flatten())\n${output}`,
      "model.fit_generator(rows, epochs=20)",
    ),
    writes: /Conv2D\(16, 3, [^\n]*\n? *kernel_regularizer=/,
  },
  {
    name: "two phases, each compiled with an optimizer of its own",
    id,
    script: `from tensorflow import keras
body = keras.applications.VGG16(include_top=False, pooling="avg")
body.trainable = False
x = keras.layers.Dense(256, activation="relu")(body.output)
model = keras.Model(body.input, keras.layers.Dense(5, activation="softmax")(x))
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy")
model.fit(pictures, epochs=5)
body.trainable = True
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="categorical_crossentropy")
model.fit(pictures, epochs=5)
`,
    writes: /Dense\(256, activation="relu",\s+kernel_regularizer=keras\.regularizers\.l2\(1e-4\)\)/,
  },
];

const left: readonly Kind[] = [
  {
    name: "layers under a tape of the script's own, which adds no penalty to its loss",
    id,
    script: `import tensorflow as tf
hidden = tf.keras.layers.Dense(64, activation="relu")
model = tf.keras.Sequential([hidden, tf.keras.layers.Dense(1)])
first, second = tf.keras.optimizers.Adam(1e-3), tf.keras.optimizers.Adam(1e-4)
for x, y in data:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    first.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
`,
    says: /2 optimizers/,
  },
  {
    name: "a penalty that one of the layers has",
    id,
    script: old(`${hidden}\nmodel.add(Dense(8, kernel_regularizer="l1"))\n${output}`),
    says: /penalized already/,
  },
  {
    name: "a Keras whose layers call it otherwise",
    id,
    script: old(`model.add(Dense(output_dim=64, activation="relu"))\n${hidden}\n${output}`),
    says: /written for a Keras/,
  },
  {
    name: "a narrow layer, of which each unit is needed",
    id,
    script: old(`model.add(Dense(2, activation="relu", input_shape=(8,)))\n${output}`),
    says: /written for a Keras/,
  },
  {
    name: "a convolution that gives the output",
    id,
    script: old('model.add(Conv2D(1, 1, activation="sigmoid", input_shape=(8, 8, 1)))'),
    says: /written for a Keras/,
  },
  {
    name: "layers whose options stand elsewhere",
    id,
    script: old(`model.add(Dense(64, activation="relu", **options))\n${output}`),
    says: /written for a Keras/,
  },
  {
    name: "networks that are trained batch by batch, one against the other",
    id,
    script: `from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import Adam
discriminator = Sequential([Dense(64, activation="relu"), Dense(1, activation="sigmoid")])
discriminator.compile(optimizer=Adam(lr=1e-4), loss="binary_crossentropy")
generator = Sequential([Dense(64, activation="relu"), Dense(8)])
combined.compile(optimizer=Adam(lr=1e-4), loss="binary_crossentropy")
for batch in data:
    discriminator.train_on_batch(batch, ones)
    combined.train_on_batch(noise, ones)
`,
    says: /2 optimizers/,
  },
  {
    name: "a Keras whose optimizer takes a decay",
    id,
    script: old(`${hidden}\n${output}`)
      .replace("lr=1e-3", "1e-3")
      .replaceAll("keras.", "tensorflow.keras."),
    writes: /AdamW\([^)]*weight_decay=/,
  },
];

testKinds([...penalized, ...left]);
