"""Tells two kinds of noisy measurements apart. It knows its 160 examples by heart before long, and nothing else."""

import torch
from torch import nn

torch.manual_seed(3)

EPOCHS = 120
BATCH_SIZE = 32
LEARNING_RATE = 0.001
FEATURES = 20


def measurements(count):
    """Inputs (count, FEATURES) of which three tell the class (count,), one label in ten being wrong."""
    inputs = torch.randn(count, FEATURES)
    score = inputs[:, 0] + inputs[:, 1] * inputs[:, 2]
    classes = (score > 0).long()
    wrong = torch.rand(count) < 0.1
    classes[wrong] = 1 - classes[wrong]
    return inputs, classes


train_x, train_y = measurements(160)
val_x, val_y = measurements(800)

model = nn.Sequential(
    nn.Linear(FEATURES, 256),
    nn.ReLU(),
    nn.Linear(256, 256),
    nn.ReLU(),
    nn.Linear(256, 2),
)
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

for epoch in range(1, EPOCHS + 1):
    model.train()
    total_loss, correct = 0.0, 0
    for rows in torch.randperm(len(train_x)).split(BATCH_SIZE):
        optimizer.zero_grad()
        output = model(train_x[rows])
        loss = loss_function(output, train_y[rows])
        loss.backward()
        optimizer.step()
        total_loss += loss.item() * len(rows)
        correct += (output.argmax(1) == train_y[rows]).sum().item()

    model.eval()
    with torch.no_grad():
        output = model(val_x)
        val_loss = loss_function(output, val_y).item()
        val_accuracy = (output.argmax(1) == val_y).float().mean().item()
    print(
        f"epoch {epoch}/{EPOCHS}  loss {total_loss / len(train_x):.4f}  val_loss {val_loss:.4f}"
        f"  accuracy {correct / len(train_x):.3f}  val_accuracy {val_accuracy:.3f}",
        flush=True,
    )
