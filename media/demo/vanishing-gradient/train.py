"""Learns a wave with ten sigmoid layers, one behind the other: the first of them hears nothing of the error."""

import torch
from torch import nn

torch.manual_seed(5)

EPOCHS = 100
BATCH_SIZE = 64
LEARNING_RATE = 0.05
WIDTH = 24
DEPTH = 10

train_x = torch.linspace(-3, 3, 768).unsqueeze(1)
train_y = torch.sin(2 * train_x) + 0.05 * torch.randn_like(train_x)
val_x = torch.linspace(-3, 3, 151).unsqueeze(1)
val_y = torch.sin(2 * val_x)

layers = [nn.Linear(1, WIDTH), nn.Sigmoid()]
for _ in range(DEPTH - 2):
    layers += [nn.Linear(WIDTH, WIDTH), nn.Sigmoid()]
model = nn.Sequential(*layers, nn.Linear(WIDTH, 1))
loss_function = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
linear = [layer for layer in model if isinstance(layer, nn.Linear)]

for epoch in range(1, EPOCHS + 1):
    model.train()
    total_loss, norms, batches = 0.0, [0.0] * len(linear), 0
    for rows in torch.randperm(len(train_x)).split(BATCH_SIZE):
        optimizer.zero_grad()
        loss = loss_function(model(train_x[rows]), train_y[rows])
        loss.backward()
        for i, layer in enumerate(linear):
            norms[i] += layer.weight.grad.norm().item()
        optimizer.step()
        total_loss += loss.item()
        batches += 1

    model.eval()
    with torch.no_grad():
        val_loss = loss_function(model(val_x), val_y).item()
    by_layer = "  ".join(f"grad_norm/layer{i} {norm / batches:.3e}" for i, norm in enumerate(norms))
    print(
        f"epoch {epoch}/{EPOCHS}  loss {total_loss / batches:.4f}  val_loss {val_loss:.4f}  {by_layer}",
        flush=True,
    )
