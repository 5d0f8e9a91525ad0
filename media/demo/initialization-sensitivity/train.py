"""Learns which of two inputs differ in sign, with four hidden units: whether it does depends on where it begins."""

import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=0)
seed = parser.parse_args().seed

EPOCHS = 80
BATCH_SIZE = 32
LEARNING_RATE = 0.1

print(f"seed: {seed}  lr: {LEARNING_RATE}  batch_size: {BATCH_SIZE}  optimizer: SGD", flush=True)

torch.manual_seed(0)
train_x = torch.rand(640, 2) * 2 - 1
train_y = (train_x[:, 0] * train_x[:, 1] < 0).float().unsqueeze(1)
val_x = torch.rand(320, 2) * 2 - 1
val_y = (val_x[:, 0] * val_x[:, 1] < 0).float().unsqueeze(1)

torch.manual_seed(seed)
model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
loss_function = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)

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
