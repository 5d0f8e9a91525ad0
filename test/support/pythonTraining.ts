import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath, runProcess } from "./vscode/processes.ts";

/** Python of this machine; null where there is none. */
export const python = findOnPath(["python3", "python"]);

/** Learns with a learning rate that suits it, in plain Python: what `torch` it imports is a folder beside it. */
const training = `import time

import torch
from torch import nn

model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
for epoch in range(60):
    loss = nn.functional.cross_entropy(model(0), 0)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    time.sleep(PAUSE)
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;

/** Stands for the library: the loss falls as fast as the learning rate lets it. */
const library = `import math
from types import SimpleNamespace as Namespace

state = Namespace(rate=0.0, step=0, seed=0)


def manual_seed(seed):
    state.seed = seed


class optim:
    class SGD:
        def __init__(self, parameters, lr=0.0, **_):
            state.rate = lr

        def zero_grad(self, **_):
            pass

        def step(self):
            state.step += 1

    class Adam(SGD):
        pass

    class AdamW(SGD):
        pass

    class RMSprop(SGD):
        pass
`;

/** Learns with momentum only. */
const withMomentum = library
  .replace("lr=0.0, **_", "lr=0.0, momentum=0.0, **_")
  .replace("state.rate = lr", "state.rate = lr if momentum > 0 else 0.0");

const layers = `from types import SimpleNamespace as Namespace
import math
from . import state


class Module:
    def __init__(self, *_, **__):
        pass

    def __call__(self, _):
        return 0

    def parameters(self):
        return []


Sequential = Linear = ReLU = Sigmoid = BatchNorm1d = Dropout = Module


def cross_entropy(*_):
    steepness = min(1.0, state.rate / 0.01)
    value = 0.1 + 2.2 * math.exp(-state.step * steepness / 8) + 0.002 * math.sin(97 * state.step)
    value += 0.002 * state.seed
    return Namespace(item=lambda: value, backward=lambda: None)


functional = Namespace(cross_entropy=cross_entropy)
`;

export interface PythonTraining {
  readonly script: string;
  readonly log: string;
  readonly text: string;
}

/** A project that trains without any library, with a script that anybody's library would run; its log lies beside it. `momentum`: it learns with that only. */
export async function writePythonTraining(
  folder: string,
  rate: string,
  { momentum = false } = {},
): Promise<PythonTraining> {
  await mkdir(join(folder, "torch"), { recursive: true });
  await writeFile(join(folder, "torch/__init__.py"), momentum ? withMomentum : library);
  await writeFile(join(folder, "torch/nn.py"), layers);
  const [script, log] = [join(folder, "train.py"), join(folder, "train.log")];
  const text = trainingText(rate, "0.005");
  await writeFile(script, text);
  const { output } = await runProcess(python ?? "", ["train.py"], { cwd: folder });
  await writeFile(log, output);
  return { script, log, text };
}

/** The script with that learning rate, and so many seconds between two epochs. */
export function trainingText(rate: string, pause: string): string {
  return training.replace("RATE", rate).replace("PAUSE", pause);
}
