"""Fits a curve to inputs of very different size: what one optimizer does in an epoch another does not in eighty."""

import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--optimizer", choices=["sgd", "rmsprop", "adam"], default="sgd")
parser.add_argument("--seed", type=int, default=0)
arguments = parser.parse_args()

EPOCHS = 80
BATCH_SIZE = 32
LEARNING_RATE = 0.002

print(
    f"optimizer: {arguments.optimizer}  seed: {arguments.seed}  lr: {LEARNING_RATE}  batch_size: {BATCH_SIZE}",
    flush=True,
)

torch.manual_seed(0)
SCALES = torch.tensor([1.0, 0.3, 0.1, 0.03])


def samples(count):
    """Inputs (count, 4) of very different size, and what depends on all of them alike (count, 1)."""
    plain = torch.randn(count, 4)
    target = torch.sin(plain[:, 0]) + plain[:, 1] * plain[:, 2] + torch.tanh(2 * plain[:, 3])
    return plain * SCALES, target.unsqueeze(1)


train_x, train_y = samples(960)
val_x, val_y = samples(320)

torch.manual_seed(arguments.seed)
model = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1))
loss_function = nn.MSELoss()
if arguments.optimizer == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
elif arguments.optimizer == "rmsprop":
    optimizer = torch.optim.RMSprop(model.parameters(), lr=LEARNING_RATE)
else:
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

for epoch in range(1, EPOCHS + 1):
    model.train()
    total_loss, batches = 0.0, 0
    for rows in torch.randperm(len(train_x)).split(BATCH_SIZE):
        optimizer.zero_grad()
        loss = loss_function(model(train_x[rows]), train_y[rows])
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
        batches += 1

    model.eval()
    with torch.no_grad():
        val_loss = loss_function(model(val_x), val_y).item()
    print(f"epoch {epoch}/{EPOCHS}  loss {total_loss / batches:.4f}  val_loss {val_loss:.4f}", flush=True)
