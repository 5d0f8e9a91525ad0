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

testKinds([
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
