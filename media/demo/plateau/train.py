"""Sorts points on three spirals. It starts, it prints, and it gets nowhere: Unstuck says why."""

import math

import torch
from torch import nn

torch.manual_seed(1)

EPOCHS = 120
BATCH_SIZE = 64
LEARNING_RATE = 0.002


def spirals(points_per_arm):
    """Points on interleaved spirals: inputs (n, 2), classes (n,), n the sum over the arms."""
    inputs, classes = [], []
    for arm, points in enumerate(points_per_arm):
        t = torch.rand(points)
        angle = 1.6 * math.pi * t + 2 * math.pi * arm / 3
        arm_points = torch.stack([t * torch.cos(angle), t * torch.sin(angle)], dim=1)
        inputs.append(1.5 * arm_points + 0.03 * torch.randn(points, 2))
        classes.append(torch.full((points,), arm))
    order = torch.randperm(sum(points_per_arm))
    return torch.cat(inputs)[order], torch.cat(classes)[order]


train_x, train_y = spirals([900, 400, 200])
val_x, val_y = spirals([360, 160, 80])

model = nn.Sequential(
    nn.Linear(2, 64),
    nn.Sigmoid(),
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 3),
)
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

for epoch in range(1, EPOCHS + 1):
    model.train()
    total_loss, total_norm, batches = 0.0, 0.0, 0
    for rows in torch.randperm(len(train_x)).split(BATCH_SIZE):
        optimizer.zero_grad()
        loss = loss_function(model(train_x[rows]), train_y[rows])
        loss.backward()
        total_norm += torch.sqrt(sum((p.grad**2).sum() for p in model.parameters())).item()
        optimizer.step()
        total_loss += loss.item()
        batches += 1

    model.eval()
    with torch.no_grad():
        val_loss = loss_function(model(val_x), val_y).item()
    learning_rate = optimizer.param_groups[0]["lr"]
    print(
        f"epoch {epoch}/{EPOCHS}  loss {total_loss / batches:.4f}  val_loss {val_loss:.4f}"
        f"  grad_norm {total_norm / batches:.4f}  lr {learning_rate:g}",
        flush=True,
    )
