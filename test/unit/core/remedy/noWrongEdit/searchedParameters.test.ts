import { head, testKinds } from "./kinds.ts";

/** An estimator whose rate is what something else sets. */
const estimator = (search: string, maker = "set_params") => `from sklearn.base import BaseEstimator
from tensorflow.keras import Sequential, layers, optimizers
class Classifier(BaseEstimator):
    def ${maker}(self, epochs=20, learning_rate=1e-3):
        self.epochs = epochs
        self.learning_rate = learning_rate
        return self
    def fit(self, x, y):
        model = Sequential([layers.Dense(64, activation="relu"), layers.Dense(3, activation="softmax")])
        model.compile(optimizer=optimizers.Adam(self.learning_rate), loss="sparse_categorical_crossentropy")
        model.fit(x, y, validation_split=0.1, epochs=self.epochs)
${search}
`;

/** A function that something else calls to build the network. */
const builder = (search: string) => `from tensorflow import keras
from functools import partial
def build(learning_rate=1e-3, units=64):
    model = keras.Sequential([keras.layers.Dense(units, activation="relu"), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss="mse")
    return model
${search}
model.fit(x, y, epochs=20, validation_split=0.1)
`;

const grid = "from sklearn.model_selection import GridSearchCV\n";

testKinds([
  {
    name: "a rate that a search gives an estimator",
    id: "raise-learning-rate",
    script: estimator(
      `${grid}GridSearchCV(Classifier(), param_grid={"learning_rate": [1e-4], "epochs": [10]}).fit(x, y)`,
    ),
    says: /not a number in this file/,
  },
  {
    name: "a base that a search replaces",
    id: "cosine-annealing",
    script: estimator(
      `${grid}space = dict(learning_rate=[1e-4, 1e-5])\nGridSearchCV(Classifier(), space).fit(x, y)`,
      "__init__",
    ),
    says: /not a number in this file/,
  },
  {
    name: "a rate that a search gives a part of its estimator",
    id: "lower-learning-rate",
    script: builder(
      `${grid}model = GridSearchCV(wrapped(build), {"model__learning_rate": [1e-2, 1e-4]})`,
    ),
    says: /not a number in this file/,
  },
  {
    name: "a rate that is handed on with the function",
    id: "raise-learning-rate",
    script: builder("model = KerasRegressor(build_fn=build, learning_rate=1e-4)"),
    says: /not a number in this file/,
  },
  {
    name: "a rate of PyTorch that is bound beforehand",
    id: "raise-learning-rate",
    script: `${head}from functools import partial
def train(model, loader, lr=1e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for x, y in loader:
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()
run = partial(train, lr=1e-4)
run(nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)), loader)
`,
    says: /not a number in this file/,
  },
  {
    name: "a search that leaves the rate alone",
    id: "raise-learning-rate",
    script: estimator(
      `${grid}GridSearchCV(Classifier(), param_grid={"epochs": [10, 20]}).fit(x, y)`,
      "__init__",
    ),
    writes: /learning_rate=(?:3e-3|1e-2|0\.01|0\.003)/,
  },
  {
    name: "a dictionary of the same name where nothing is searched",
    id: "raise-learning-rate",
    script: estimator('print({"learning_rate": "as it is"})\nClassifier().fit(x, y)', "__init__"),
    writes: /learning_rate=(?:3e-3|1e-2|0\.01|0\.003)/,
  },
  {
    name: "a function that is handed on with something else",
    id: "raise-learning-rate",
    script: builder("model = KerasRegressor(build_fn=build, epochs=20)"),
    writes: /learning_rate=(?:3e-3|1e-2|0\.01|0\.003)/,
  },
]);
