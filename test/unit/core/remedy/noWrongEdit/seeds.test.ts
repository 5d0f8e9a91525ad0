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

const onRequest = (test: string, fallback: string) => `${head}import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=${fallback})
args = parser.parse_args()
if ${test}:
    torch.manual_seed(args.seed)
net = nn.Linear(4, 2)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for x, y in loader:
    optimizer.zero_grad()
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
`;
const none = /No seed is set/;

testKinds([
  {
    name: "-1 for none",
    id: "another-seed",
    script: onRequest("args.seed != -1", "-1"),
    says: none,
  },
  { name: "0 for none", id: "another-seed", script: onRequest("args.seed", "0"), says: none },
  {
    name: "None for none",
    id: "another-seed",
    script: onRequest("args.seed is not None", "None"),
    says: none,
  },
  {
    name: "a seed by default that may be left out",
    id: "another-seed",
    script: onRequest("args.seed != -1", "7"),
    writes: /default=8/,
  },
  {
    name: "a seed where there is one",
    id: "another-seed",
    script: onRequest("args.seed is not None", "7"),
    writes: /default=8/,
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
