import { jax, testKinds } from "./kinds.ts";

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
