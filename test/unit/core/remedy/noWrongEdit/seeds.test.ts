import { head, jax, testKinds } from "./kinds.ts";

const loading = (restored: string) => `${jax}from checkpoints import checkpointer, load_checkpoint
import equinox as eqx
optimizer = optax.adam(1e-3)


def load(path):
    key = jax.random.PRNGKey(0)
    template = create(key, 32)
    return ${restored}
`;

testKinds([
  ...[
    "checkpointer.restore(path, target=template)",
    "eqx.tree_deserialise_leaves(path, template)",
    "load_checkpoint(path, template)",
  ].map((restored) => ({
    name: `a key for the layout of a checkpoint: ${restored}`,
    id: "another-seed" as const,
    script: loading(restored),
    says: /those of a checkpoint/,
  })),
  {
    name: "a key for weights that are trained",
    id: "another-seed",
    script: loading("train(template, optimizer)"),
    writes: /PRNGKey\(1\)/,
  },
  {
    name: "a training that may go on from a checkpoint",
    id: "another-seed",
    script: loading("train(checkpointer.restore(path, target=template), optimizer)"),
    writes: /PRNGKey\(1\)/,
  },
]);

testKinds([
  {
    name: "a seed for each turn of a loop",
    id: "several-seeds",
    script: `${jax}params = init(jax.random.PRNGKey(7))
for i in range(4):
    key = jax.random.PRNGKey(i)
`,
    writes: /PRNGKey\(i\)/,
  },
  {
    name: "keys that are to stay apart",
    id: "several-seeds",
    script: `${jax}rngs = {"params": jax.random.PRNGKey(0), "dropout": jax.random.PRNGKey(1)}
`,
    says: /several seeds/,
  },
  {
    name: "a helper that is called with the seed",
    id: "several-seeds",
    script: `${head}import os
def set_seed(seed):
    torch.manual_seed(seed)
set_seed(42)
`,
    writes: /torch\.manual_seed\(seed\)\nset_seed\(int\(/,
  },
  {
    name: "seeds that are to stay apart",
    id: "several-seeds",
    script: `${head}import numpy as np
torch.manual_seed(42)
test_data = np.random.seed(43)
`,
    says: /several seeds/,
  },
]);
