import { testKinds } from "./kinds.ts";

const id = "lower-learning-rate" as const;

/** A network of its own on what a trained one makes of the pictures. */
const onFeatures = (uses: string, input = "features") => `from keras import Sequential, layers
from keras.applications import VGG16
def features_of(pictures):
    body = VGG16(include_top=False, weights="imagenet")
${uses}
def train():
    features = numpy.load("features.npy")
    model = Sequential([
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    model.fit(${input}, labels, epochs=50)
features_of(pictures)
train()
`;

/** Words by a table that comes from elsewhere, and layers that learn from nothing. */
const onWords = (table: string) => `from tensorflow import keras
model = keras.Sequential([
    ${table},
    keras.layers.LSTM(64),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y, epochs=50)
`;

const fresh = /(?:lr|learning_rate)=(?:1e-4|0\.0001)/;
const tuned = /learning_rate=(?:2e-5|0\.00002)/;

/** A class that trains what others make: the place of an input is all that is seen of the network. */
const ofOthers = (layers: string) => `from keras.layers import Dense, Input
from keras.optimizers import Adam
from networks import make
model = make(${layers})
model.compile(optimizer=Adam(1e-5), loss="categorical_crossentropy")
model.fit(pictures, labels, epochs=50)
`;

testKinds([
  {
    name: "a network that nobody sees, at a rate of tuning",
    id: "raise-learning-rate",
    script: ofOthers("Input((32, 32, 3))"),
    writes: /Adam\((?:1e-4|0\.0001)\)/,
  },
  {
    name: "a network whose layers are seen, at the same rate",
    id: "raise-learning-rate",
    script: ofOthers('Input((8,)), [Dense(64, "relu"), Dense(5, "softmax")]'),
    writes: /Adam\((?:1e-3|0\.001)\)/,
  },
  {
    name: "features that a trained network gives, and that are saved",
    id,
    script: onFeatures('    numpy.save("features.npy", body.predict(pictures))'),
    writes: fresh,
  },
  {
    name: "features of a generator, by a network that stands still",
    id,
    script: onFeatures(
      '    body.trainable = False\n    body.summary()\n    found = body.predict_generator(pictures, 100)\n    numpy.save("features.npy", found)',
    ),
    writes: fresh,
  },
  {
    name: "a table of words that is not trained",
    id,
    script: onWords("keras.layers.Embedding(1000, 100, weights=[matrix], trainable=False)"),
    writes: fresh,
  },
  {
    name: "a table of words that is trained on",
    id,
    script: onWords("keras.layers.Embedding(1000, 100, weights=[matrix])"),
    writes: fresh,
  },
  {
    name: "a trained network that is trained on",
    id,
    script: `from keras import Sequential, layers
from keras.applications import VGG16
body = VGG16(include_top=False, weights="imagenet", pooling="avg")
print(body.predict(pictures))
model = Sequential([body, layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(pictures, labels, epochs=50)
`,
    writes: tuned,
  },
  {
    name: "a trained network that a function hands on",
    id,
    script: `from keras import layers, Model
from keras.applications import VGG16
def build():
    body = VGG16(include_top=False, weights="imagenet", pooling="avg")
    body.predict(one)
    return Model(body.input, layers.Dense(1, activation="sigmoid")(body.output))
model = build()
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(pictures, labels, epochs=50)
`,
    writes: tuned,
  },
]);
