import { type Kind, testKinds } from "./kinds.ts";

/** A graph of TensorFlow 1 and the session that runs its step. */
const graph = (optimizer: string, imported = "import tensorflow as tf") => `${imported}
x = tf.placeholder(tf.float32, [None, 8])
y = tf.placeholder(tf.float32, [None, 1])
hidden = tf.layers.dense(x, 32, activation=tf.nn.relu)
loss = tf.losses.mean_squared_error(y, tf.layers.dense(hidden, 1))
step = ${optimizer}.minimize(loss)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(100):
        for inputs, targets in batches:
            _, value = session.run([step, loss], {x: inputs, y: targets})
        print(epoch, "loss", value)
`;

const edited: readonly Kind[] = [
  {
    name: "gradient descent as TensorFlow 1 calls it",
    id: "use-adam",
    script: graph("tf.train.GradientDescentOptimizer(0.01)"),
    writes: /tf\.train\.AdamOptimizer\(0\.001\)/,
  },
  {
    name: "momentum, which Adam has its own way of",
    id: "use-adam",
    script: graph(
      "tf.train.MomentumOptimizer(learning_rate=0.01, momentum=0.9, use_nesterov=True)",
    ),
    writes: /AdamOptimizer\(learning_rate=0\.001\)\.minimize/,
  },
  {
    name: "momentum, for which there is a class of its own",
    id: "add-momentum",
    script: graph("tf.train.GradientDescentOptimizer(0.01)"),
    writes: /tf\.train\.MomentumOptimizer\(0\.01, momentum=0\.9\)/,
  },
  {
    name: "the squares of gradients, in TensorFlow's spelling",
    id: "use-rmsprop",
    script: graph("tf.train.GradientDescentOptimizer(0.01)"),
    writes: /tf\.train\.RMSPropOptimizer\(/,
  },
  {
    name: "a rate by a name, in the names of old that TensorFlow 2 keeps",
    id: "lower-learning-rate",
    script: graph(
      "tf.train.AdamOptimizer(learning_rate=rate)",
      "import tensorflow.compat.v1 as tf\nrate = 0.01",
    ),
    writes: /rate = 0\.001/,
  },
  {
    name: "a rate that is left to TensorFlow",
    id: "lower-learning-rate",
    script: graph("tf.train.AdamOptimizer()"),
    writes: /AdamOptimizer\(learning_rate=0\.0001\)/,
  },
  {
    name: "an optimizer of TensorFlow 2 without Keras in its name",
    id: "use-adam",
    script: `import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.optimizers.SGD(learning_rate=0.01), loss="mse")
model.fit(x, y, epochs=30)
`,
    writes: /tf\.optimizers\.Adam\(learning_rate=0\.001\)/,
  },
];

const left: readonly Kind[] = [
  {
    name: "a straight line, of which the rate of a network says nothing",
    id: "use-adam",
    script: graph("tf.train.GradientDescentOptimizer(0.01)")
      .replace("tf.layers.dense(x, 32, activation=tf.nn.relu)", "x")
      .replace("tf.layers.dense(hidden, 1)", "tf.matmul(hidden, weights) + bias"),
    says: /No optimizer/,
  },
  {
    name: "a low rate of descent, which may be for the sake of large inputs",
    id: "raise-learning-rate",
    script: graph("tf.train.GradientDescentOptimizer(1e-6)"),
    says: /How large the inputs/,
  },
  {
    name: "a rate that the graph computes",
    id: "lower-learning-rate",
    script: graph(
      "tf.train.GradientDescentOptimizer(tf.train.exponential_decay(0.1, count, 1000, 0.95))",
    ),
    says: /not a number/,
  },
  {
    name: "a rate that each run of the step is given",
    id: "use-adam",
    script: graph(
      "tf.train.GradientDescentOptimizer(rate)",
      "import tensorflow as tf\nrate = tf.placeholder(tf.float32)",
    ),
    says: /not a number/,
  },
  {
    name: "a network and its opponent, each with a step of its own",
    id: "lower-learning-rate",
    script: graph(
      "tf.train.AdamOptimizer(1e-4)",
      "import tensorflow as tf\nopponent = tf.train.AdamOptimizer(4e-4)",
    ),
    says: /2 optimizers/,
  },
  {
    name: "an option that no optimizer of TensorFlow 1 has",
    id: "clip-gradient-norm",
    script: graph("tf.train.AdamOptimizer(1e-3)"),
    says: /clips no gradients/,
  },
  {
    name: "a decay that none of them takes",
    id: "add-weight-decay",
    script: graph("tf.train.AdamOptimizer(1e-3)"),
    says: /takes no weight decay/,
  },
  {
    name: "a schedule, for which there is no fit()",
    id: "cosine-annealing",
    script: graph("tf.train.AdamOptimizer(1e-3)"),
    says: /No single call of fit/,
  },
  {
    name: "momentum that it has",
    id: "add-momentum",
    script: graph("tf.train.MomentumOptimizer(0.01, 0.9)"),
    says: /its momentum already/,
  },
  {
    name: "a saver, which is of the same module",
    id: "lower-learning-rate",
    script: graph("build()", "import tensorflow as tf\nsaver = tf.train.Saver(max_to_keep=0.5)"),
    says: /No optimizer/,
  },
];

testKinds([...edited, ...left]);
