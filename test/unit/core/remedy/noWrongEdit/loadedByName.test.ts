import { testKinds } from "./kinds.ts";

const network = `    model = Sequential()
    model.add(Dense(64, activation="relu", input_shape=(8,)))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy")
`;
const fit = "model.fit(x, y, epochs=20, validation_data=(v, w))";

/** Ways of a script that an option chooses between. */
const ways = (mode: string, branches: string) => `from keras.models import Sequential, load_model
from keras.layers import Dense
def main():
    mode = ${mode}
${network}${branches}
main()
`;

const again = `    if mode == "new":
        ${fit}
    elif mode == "again":
        model.load_weights("best.hdf5")
        ${fit}
`;
const tested = `    if mode == "train":
        ${fit}
    elif mode == "test":
        model.load_weights("best.hdf5")
        print(model.predict(v))
`;
const testedFirst = `    if mode == "test":
        model.load_weights("best.hdf5")
        print(model.predict(v))
    else:
        ${fit}
`;

/** A head on a network whose weights come from a file. */
const head = `from tensorflow import keras
body = keras.applications.VGG16(include_top=False, weights=None, pooling="avg")
body.load_weights("body.h5")
x = keras.layers.Dense(64, activation="relu")(body.output)
model = keras.Model(body.input, keras.layers.Dense(5, activation="softmax")(x))
model.compile(optimizer="adam", loss="categorical_crossentropy")
${fit}
`;

/** The same, where a function makes the body. */
const ofFunction = `from tensorflow import keras
def body_of(weights):
    inputs = keras.Input((32, 32, 3))
    model = keras.Model(inputs, keras.layers.Activation("relu")(keras.layers.Conv2D(8, 3)(inputs)))
    model.load_weights(weights)
    return model
body = body_of("body.h5")
x = keras.layers.Dense(64, activation="relu")(keras.layers.Flatten()(body.output))
model = keras.Model(body.input, keras.layers.Dense(5, activation="softmax")(x))
model.compile(optimizer="adam", loss="categorical_crossentropy")
${fit}
`;

/** What a function builds, and another place loads weights into. */
const built = `from keras.models import Sequential
from keras.layers import Dense
def build():
${network}    return model
net = build()
net.load_weights("last.h5")
net.fit(x, y, epochs=20)
`;

testKinds([
  {
    name: "weights that are loaded where the network is fitted",
    id: "he-initialization",
    script: built,
    says: /take the place of initial ones/,
  },
  {
    name: "new layers upon a body that a function makes with its weights",
    id: "he-initialization",
    script: ofFunction,
    writes: /Dense\(64, activation="relu",\s+kernel_initializer="he_normal"\)/,
  },
  {
    name: "a further layer for weights that one of two trainings loads",
    id: "batch-norm",
    script: ways("modes[1]", again),
    says: /would not load/,
  },
  {
    name: "new initial weights where one of two trainings loads others",
    id: "he-initialization",
    script: ways("modes[1]", again),
    says: /take the place of initial ones/,
  },
  {
    name: "weights that the settings of the script load before any training",
    id: "batch-norm",
    script: ways(
      "'again'",
      `    if mode == "again":\n        model.load_weights("last.hdf5")\n    ${fit}`,
    ),
    says: /would not load/,
  },
  {
    name: "weights that may be there from the last run",
    id: "he-initialization",
    script: ways("0", `    if os.path.exists(last):\n        model.load_weights(last)\n    ${fit}`),
    says: /take the place of initial ones/,
  },
  {
    name: "a network that is loaded with its layers",
    id: "batch-norm",
    script: ways(
      "'again'",
      `    if mode == "again":\n        model = load_model("last.h5")\n    ${fit}`,
    ),
    says: /loaded with its layers/,
  },
  {
    name: "a network that the settings do not load",
    id: "batch-norm",
    script: ways(
      "'new'",
      `    if mode == "again":\n        model = load_model("last.h5")\n    ${fit}`,
    ),
    writes: /BatchNormalization\(\)/,
  },
  {
    name: "weights that only a test loads, further down",
    id: "he-initialization",
    script: ways("modes[0]", tested),
    writes: /he_normal/,
  },
  {
    name: "weights that only a test loads",
    id: "batch-norm",
    script: ways("'train'", testedFirst),
    writes: /BatchNormalization\(\)/,
  },
  {
    name: "weights that are loaded to be measured once the training is over",
    id: "he-initialization",
    script: ways("0", `    ${fit}\n    model.load_weights("last.h5")\n    model.evaluate(v, w)`),
    writes: /he_normal/,
  },
  {
    name: "new layers upon a network with weights of its own",
    id: "he-initialization",
    script: head,
    writes: /Dense\(64, activation="relu",\s+kernel_initializer="he_normal"\)/,
  },
]);
