import { head, jax, type Kind, step, testKinds } from "./kinds.ts";

const id = "add-weight-decay" as const;

/** A network with the optimizer that is made by `made`. */
const trained = (made: string, before = "model = nn.Sequential(nn.Linear(8, 4))\n") =>
  `${head}from torch.optim import AdamW
${before}optimizer = ${made}
for epoch in range(40):
${step.replaceAll(/^(?=.)/gm, "    ")}`;

const flax = (made: string, update = "tx.update(grads, state, params)") => `${jax}
tx = ${made}
state = tx.init(params)
for epoch in range(40):
    grads = jax.grad(loss)(params, x, y)
    updates, state = ${update}
    params = optax.apply_updates(params, updates)
`;

const raised: readonly Kind[] = [
  {
    name: "what AdamW does by default is raised",
    id,
    script: trained("AdamW(model.parameters(), lr=1e-3)"),
    writes: /if p\.ndim > 1\], "weight_decay": 0\.1\}/,
  },
  {
    name: "also of parameters by another name",
    id,
    script: trained("AdamW(params, lr=1e-3)", "params = list(model.parameters())\n"),
    writes: /AdamW\(params, lr=1e-3, weight_decay=0\.1\)/,
  },
  {
    name: "also of Keras",
    id,
    script: `import keras
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.AdamW(1e-3), loss="mse")
model.fit(x, y, epochs=40, validation_split=0.2)
`,
    writes: /AdamW\(1e-3, weight_decay=0\.1\)/,
  },
  {
    name: "also of optax",
    id,
    script: flax("optax.adamw(1e-3)"),
    writes: /adamw\(1e-3, weight_decay=0\.1\)/,
  },
];

const left: readonly Kind[] = [
  {
    name: "trained weights keep the default",
    id,
    script: trained(
      "AdamW(model.parameters(), lr=1e-3)",
      "from torchvision.models import resnet18\nmodel = resnet18(pretrained=True)\n",
    ),
    says: /by its default already/,
  },
  {
    name: "weights that are loaded keep the default",
    id,
    script: trained(
      "AdamW(model.parameters(), lr=1e-3)",
      'model = Net()\nmodel.load_state_dict(torch.load("trained.pt"))\n',
    ),
    says: /by its default already/,
  },
  {
    name: "weights that an option loads keep the default",
    id,
    script: trained(
      "AdamW(model.parameters(), lr=1e-3)",
      "model = Net()\nif options.weights:\n    model.load_state_dict(torch.load(options.weights))\n",
    ),
    says: /by its default already/,
  },
  {
    name: "groups that the network makes itself",
    id,
    script: trained("AdamW(model.param_groups)", "from ours import Net\nmodel = Net()\n"),
    says: /by its default already/,
  },
  {
    name: "a decay that is written is meant",
    id,
    script: trained("AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)"),
    says: /set already/,
  },
  {
    name: "arguments that are unpacked may hold one",
    id,
    script: trained("AdamW(model.parameters(), **options)"),
    says: /not all in its call/,
  },
  {
    name: "groups have decays of their own",
    id,
    script: trained('AdamW([{"params": model.parameters(), "weight_decay": 0.2}], lr=1e-3)'),
    says: /its weight decay already/,
  },
  {
    name: "a function that makes groups gives them a decay",
    id,
    script: trained("AdamW(groups_without_weight_decay(model), lr=1e-3)"),
    says: /its weight decay already/,
  },
  {
    name: "an image that is optimized is no weight",
    id,
    script: trained("AdamW([image], lr=1e-3)", "image = torch.rand(3, 8, 8, requires_grad=True)\n"),
    says: /not the weights of a network/,
  },
  {
    name: "an update without the parameters decays nothing",
    id,
    script: flax("optax.adamw(1e-3)", "tx.update(grads, state)"),
    says: /not given the parameters/,
  },
];

testKinds([...raised, ...left]);

testKinds([
  {
    name: "an update of Optax that is not seen to get the parameters",
    id: "add-weight-decay",
    script: `${jax}optimizer = optax.adam(1e-3)
def update(state, gradients):
    return make(optimizer)(gradients, state)
`,
    says: /not given the parameters/,
  },
  {
    name: "a point in the plane",
    id: "add-weight-decay",
    script: `${jax}import jax.numpy as jnp
solver = optax.adam(learning_rate=0.003)
params = jnp.array([-3.0, 5.0])
state = solver.init(params)
updates, state = solver.update(gradient, state, params)
`,
    says: /not the weights of a network/,
  },
  {
    name: "a picture in Keras",
    id: "add-weight-decay",
    script: `import tensorflow as tf
optimizer = tf.keras.optimizers.SGD(learning_rate=100.0)
image = tf.Variable(start)
with tf.GradientTape() as tape:
    loss = loss_of(image)
optimizer.apply_gradients([(tape.gradient(loss, image), image)])
`,
    says: /not the weights of a network/,
  },
  {
    name: "the variables of a model in Keras",
    id: "add-weight-decay",
    script: `import tensorflow as tf
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
with tf.GradientTape() as tape:
    loss = loss_of(model(image))
optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
`,
    writes: /weight_decay=/,
  },
  {
    name: "a latent code beside its noise",
    id: "add-weight-decay",
    script: `${head}optimizer = torch.optim.Adam([latent] + noises, lr=0.1)
`,
    says: /not the weights of a network/,
  },
  {
    name: "a decay that is as good as none",
    id: "add-weight-decay",
    script: `${head}optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=1e-5)
${step}`,
    writes: /weight_decay=5e-4\)/,
  },
  {
    name: "a coupled decay that Adam takes for as good as none",
    id: "add-weight-decay",
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-6)
${step}`,
    writes: /AdamW\(model\.parameters\(\), lr=1e-3, weight_decay=1e-1\)/,
  },
  {
    name: "a decay of a usual size",
    id: "add-weight-decay",
    script: `${head}optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=1e-4)
${step}`,
    says: /set already/,
  },
  {
    name: "a decay that an option gives, of no known size",
    id: "add-weight-decay",
    script: `${head}optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=options.decay)
${step}`,
    says: /set already/,
  },
]);
