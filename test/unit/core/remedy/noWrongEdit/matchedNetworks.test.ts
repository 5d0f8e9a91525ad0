import { testKinds } from "./kinds.ts";

/** Two networks of Keras that are fitted in turn by one kind of optimizer. */
const matched = (
  judge: string,
  whole: string,
  maker = "generator = make.generator()",
) => `from keras import Model, layers
from keras.optimizers import RMSprop
import make
${maker}
${judge} = make.judge()
optimizer = RMSprop(learning_rate=5e-5)
${judge}.compile(loss=wasserstein, optimizer=optimizer)
${judge}.trainable = False
noise = layers.Input(shape=(100,))
${whole} = Model(noise, ${judge}(${maker.split(" ")[0]}(noise)))
${whole}.compile(loss=wasserstein, optimizer=optimizer)
for step in range(10000):
    ${judge}.train_on_batch(images(), ones)
    ${whole}.train_on_batch(draw(), ones)
`;

const legacy = (from: string) => `${from}
from keras import Sequential, layers
model = Sequential([layers.Dense(64, activation="relu"), layers.Dense(1)])
model.compile(optimizer=RMSprop(learning_rate=1e-3), loss="mse")
for x, y in rows:
    model.train_on_batch(x, y)
`;

testKinds([
  {
    name: "a generator that only the whole of both is fitted with",
    id: "raise-learning-rate",
    script: matched("discriminator", "adversarial"),
    says: /against each other/,
  },
  {
    name: "a critic and what is made to please it",
    id: "use-adam",
    script: matched("critic", "combined", "gen_model = make.network()"),
    says: /against each other/,
  },
  {
    name: "one that is called by a letter",
    id: "add-weight-decay",
    script: matched("d_model", "stacked", "g_model = make.network()"),
    says: /against each other/,
  },
  {
    name: "another way to scale the steps of both",
    id: "use-rmsprop",
    script: matched("discriminator", "adversarial").replaceAll("RMSprop", "Adam"),
    says: /against each other/,
  },
  {
    name: "rates that are low for both",
    id: "lower-learning-rate",
    sign: "plateau",
    script: matched("discriminator", "adversarial"),
    says: /as low as 5e-5/,
  },
  {
    name: "rates that are high for both",
    id: "lower-learning-rate",
    sign: "plateau",
    script: matched("discriminator", "adversarial").replace("5e-5", "1e-2"),
    writes: /learning_rate=1e-3|learning_rate=0\.001|learning_rate=1e-4/,
  },
  {
    name: "two networks that are fitted in turn, and nothing that judges",
    id: "raise-learning-rate",
    script: matched("encoder", "joined"),
    writes: /RMSprop\(learning_rate=1e-4\)/,
  },
  {
    name: "an optimizer that is kept from an older Keras",
    id: "add-weight-decay",
    script: legacy("from keras.optimizers.legacy import RMSprop"),
    says: /kept from older versions/,
  },
  {
    name: "the same as Keras has it now",
    id: "add-weight-decay",
    script: legacy("from keras.optimizers import RMSprop"),
    writes: /RMSprop\(learning_rate=1e-3, weight_decay=0\.1\)/,
  },
]);
