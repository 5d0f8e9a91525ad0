import { head, testKinds } from "./kinds.ts";

/** A loss that takes derivatives of the network by its inputs: ReLU would leave nothing of second ones. */
const says = /takes derivatives/;
const net = `import tensorflow as tf
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(1e-3)
`;
const step = (loss: string) => `for epoch in range(1000):
    with tf.GradientTape() as tape:
        ${loss}
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
`;
const residual = `def slope(x):
    with tf.GradientTape() as inner:
        inner.watch(x)
        u = model(x)
    return inner.gradient(u, x)


def residual(x):
    return slope(x) + model(x)


`;
const seen = `def saliency(image):
    with tf.GradientTape() as inner:
        inner.watch(image)
        score = model(image)
    return inner.gradient(score, image)


`;
const torch = (made: string, loss: string) => `${head}${made}
model = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(1000):
    optimizer.zero_grad()
    loss = ${loss}
    loss.backward()
    optimizer.step()
`;
const id = "relu-activation" as const;

testKinds([
  {
    name: "a tape within a tape",
    id,
    script: `${net}${step(`with tf.GradientTape() as inner:
            inner.watch(x)
            u = model(x)
        loss = tf.reduce_mean((inner.gradient(u, x) + u) ** 2)`)}`,
    says,
  },
  {
    name: "a tape in a function that helps another one",
    id,
    script: `${net}${residual}${step("loss = tf.reduce_mean(residual(x) ** 2)")}`,
    says,
  },
  {
    name: "a tape that records its own derivative",
    id,
    script: `${net}${step(`with tf.GradientTape(persistent=True) as both:
            both.watch(x)
            u = model(x)
            slope = both.gradient(u, x)
        loss = tf.reduce_mean((both.gradient(slope, x) + u) ** 2)`)}`,
    says,
  },
  {
    name: "a loss of its own that a model is compiled with",
    id,
    script: `${net}${residual}def physics(y, y_hat):
    return tf.reduce_mean(residual(y) ** 2)


model.compile(optimizer=optimizer, loss=physics)
model.fit(x, x)
`,
    says,
  },
  {
    name: "a derivative by the weights alone",
    id,
    script: `${net}${step("loss = tf.reduce_mean((model(x) - y) ** 2)")}`,
    writes: /activation="relu"/,
  },
  {
    name: "a derivative by the input that is looked at once the network is trained",
    id,
    script: `${net}${seen}${step("loss = tf.reduce_mean((model(x) - y) ** 2)")}show(saliency(x[:1]))\n`,
    writes: /activation="relu"/,
  },
  {
    name: "weights by a name of their own",
    id,
    script: `${net}kernels = model.trainable_weights
with tf.GradientTape() as outer:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    gradients = tape.gradient(loss, kernels)
optimizer.apply_gradients(zip(gradients, kernels))
`,
    writes: /activation="relu"/,
  },
  {
    name: "a Hessian as a function",
    id,
    script: torch("from torch.func import hessian, vmap", "(vmap(hessian(model))(x) ** 2).mean()"),
    says,
  },
  {
    name: "a graph that is not kept",
    id,
    script: `${torch("", "F.mse_loss(model(x), y)")}saliency = torch.autograd.grad(model(x).sum(), x, create_graph=False)\n`,
    writes: /nn\.ReLU\(\)/,
  },
]);
