/** Python that trains a classifier with SGD, as a person would write it; indented with four spaces. */
export const trainingCode = `import torch
from torch import nn

net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(60):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.4f} val_loss {val:.4f}")
`;

/** What it prints when it stands still at the level of guessing among ten classes. */
export function flatLines(epochs: number): readonly string[] {
  return Array.from({ length: epochs }, (_, epoch) => {
    const wobble = 0.002 * Math.sin(epoch * 1.7);
    return `epoch ${epoch} loss ${(2.305 + wobble).toFixed(4)} val_loss ${(2.306 - wobble).toFixed(4)}`;
  });
}

/**
 * A training script that any Python runs: with \`--replay\` it prints the lines of a stuck training, with pauses of so
 * many seconds, and trains else.
 */
export function stuckScript(): string {
  const indented = trainingCode.replaceAll(/^(?=.)/gm, "    ");
  return `import sys
import time


def replay(pause, warm_up):
    for epoch, line in enumerate(${JSON.stringify(flatLines(60), null, 4)}):
        print(line, flush=True)
        time.sleep(pause + (epoch == 3) * warm_up)


def main():
${indented}

if "--replay" in sys.argv:
    replay(float(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0)
else:
    main()
`;
}
