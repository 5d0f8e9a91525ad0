import { type Kind, testKinds } from "./kinds.ts";

const id = "early-stopping" as const;
const head = "from tensorflow import keras\nfrom tensorflow.keras import layers\n";
const made = (
  name: string,
) => `${name} = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(2)])
${name}.compile(optimizer="adam", loss="mse")
`;
const trained = (name: string, options = "validation_split=0.2") =>
  `${name}.fit(x, y, epochs=30, ${options})\n`;
const indented = (text: string) => text.replaceAll(/^(?=.)/gm, "    ");

const stopped: readonly Kind[] = [
  {
    name: "in two stages of one network",
    id,
    script: `${head}${made("model")}${trained("model")}model.trainable = True
model.compile(optimizer="adam", loss="mse")
${trained("model")}`,
    writes: /(?:validation_split=0\.2,\s+callbacks=\[keras\.callbacks\.EarlyStopping[\s\S]*){2}/,
  },
  {
    name: "in the trainings of two networks",
    id,
    script: `${head}${made("small")}${trained("small")}${made("large")}${trained("large", "validation_data=(a, b)")}`,
    writes: /(?:EarlyStopping\(monitor="val_loss"[\s\S]*){2}/,
  },
  {
    name: "in each fold",
    id,
    script: `${head}for train, held in folds:\n${indented(`${made("model")}${trained("model", "validation_data=(a, b)")}`)}`,
    writes: /callbacks=\[keras\.callbacks\.EarlyStopping/,
  },
  {
    name: "where one of two has validation data",
    id,
    script: `${head}${made("small")}${trained("small", "verbose=0")}${made("large")}${trained("large")}`,
    writes: /verbose=0\)\n[\s\S]*validation_split=0\.2,\s+callbacks=/,
  },
];

const left: readonly Kind[] = [
  {
    name: "an epoch for each turn",
    id,
    script: `${head}${made("model")}for turn in range(30):\n${indented(trained("model").replace("epochs=30", "epochs=1"))}`,
    says: /No single call of fit/,
  },
  {
    name: "many epochs for each turn of one network",
    id,
    script: `${head}${made("model")}for part in parts:\n${indented(trained("model"))}`,
    says: /No single call of fit/,
  },
  {
    name: "one whole training, and one in turns",
    id,
    script: `${head}${made("model")}${trained("model")}for part in parts:\n${indented(trained("model"))}`,
    says: /No single call of fit/,
  },
  {
    name: "no validation data",
    id,
    script: `${head}${made("small")}${trained("small", "verbose=0")}${made("large")}${trained("large", "verbose=1")}`,
    says: /no validation data/,
  },
  {
    name: "callbacks of another file",
    id,
    script: `${head}from ours import own\n${made("small")}${trained("small", "validation_split=0.2, callbacks=[own]")}${made("large")}${trained("large", "validation_split=0.2, callbacks=[own]")}`,
    says: /another file/,
  },
  {
    name: "a handful of epochs",
    id,
    script:
      `${head}${made("small")}${trained("small")}${made("large")}${trained("large")}`.replaceAll(
        "epochs=30",
        "epochs=2",
      ),
    says: /too short/,
  },
  {
    name: "a scaler that is fitted",
    id,
    script: `${head}from sklearn.preprocessing import StandardScaler
scaler = StandardScaler()
for part in parts:
    scaler.fit(part)
`,
    says: /No single call of fit/,
  },
  {
    name: "one that stops early already",
    id,
    script: `${head}stop = keras.callbacks.EarlyStopping()
${made("small")}${trained("small", "validation_split=0.2, callbacks=[stop]")}${made("large")}${trained("large")}`,
    says: /already/,
  },
];

testKinds([...stopped, ...left]);
