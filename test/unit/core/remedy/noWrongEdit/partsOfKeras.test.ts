import { testKinds } from "./kinds.ts";

/** A functional network, a part of which another file may make. */
const built = (
  parts: string,
  settings = "wide=False",
  imports = "from blocks import decoder",
) => `import keras
from keras.layers import Conv1D, Dense, Flatten, Input
${imports}
def build(${settings}):
    inputs = Input((100, 1))
${parts}
    return keras.models.Model(inputs, out)
model = build()
model.compile(optimizer="sgd", loss="mse", metrics=[])
model.fit_generator(rows, epochs=20)
`;

const code = '    x = Conv1D(8, 1, name="code")(inputs)\n';
const drawn =
  "Dense(64, activation='tanh', kernel_initializer=keras.initializers.RandomNormal(stddev=1.0))(x)";
const end = "    out = Dense(1)(x)";

testKinds([
  {
    name: "layers that are a small part of the network",
    id: "add-weight-decay",
    script: built(`${code}    out = decoder(inputs, x)`),
    says: /made in another file \(decoder\)/,
  },
  {
    name: "an initializer beside layers of another file, by its module",
    id: "xavier-initialization",
    script: built(
      `${code}    x = ${drawn}\n    x = blocks.decoder(x, width=8)\n${end}`,
      "wide=False",
      "import blocks",
    ),
    says: /made in another file \(blocks\.decoder\)/,
  },
  {
    name: "ReLU before what another file makes of it",
    id: "he-initialization",
    script: built(`    x = Dense(64, activation="relu")(inputs)\n    x = decoder(x)\n${end}`),
    says: /made in another file/,
  },
  {
    name: "an initializer that a setting leaves out",
    id: "xavier-initialization",
    script: built(`${code}    if wide:\n        x = ${drawn}\n${end}`),
    says: /by default/,
  },
  {
    name: "an initializer that one of several ways has",
    id: "xavier-initialization",
    script: built(`${code}    if wide:\n        x = ${drawn}\n${end}`, "wide"),
    says: /Only one of several ways/,
  },
  {
    name: "a layer that a setting leaves out",
    id: "add-dropout",
    script: built(`${code}    if wide:\n        x = Dense(64, activation="relu")(x)\n${end}`),
    says: /No hidden dense layer/,
  },
  {
    name: "an initializer of a network that stands in the script",
    id: "xavier-initialization",
    script: built(`${code}    x = ${drawn}\n${end}`),
    writes: /kernel_initializer="glorot_uniform"/,
  },
  {
    name: "an initializer that a setting has",
    id: "xavier-initialization",
    script: built(`${code}    if wide:\n        x = ${drawn}\n${end}`, "wide=True"),
    writes: /kernel_initializer="glorot_uniform"/,
  },
  {
    name: "a function of another file that gives the width alone",
    id: "add-weight-decay",
    script: built(`    x = Conv1D(decoder(8), 3)(inputs)\n    x = Flatten()(x)\n${end}`),
    writes: /kernel_regularizer=/,
  },
]);
