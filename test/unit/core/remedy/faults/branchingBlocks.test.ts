import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsIn } from "./cases.ts";

const block = `class Block(nn.Module):
    def __init__(self, width, norm=True, activation=True, dropout=0.0):
        super().__init__()
        self.layer = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width) if norm else None
        self.activation = nn.ReLU() if activation else None
        self.dropout = nn.Dropout(dropout) if dropout else None

    def forward(self, x):
        if self.norm:
            if self.activation:
                out = self.norm(self.layer(self.activation(x)))
            else:
                out = self.norm(self.layer(x))
        elif self.activation:
            out = self.layer(self.activation(x))
        else:
            out = self.layer(x)
        if self.dropout:
            return self.dropout(out)
        return out
`;

function deep(blocks: number): string {
  const each = (line: (at: number) => string) =>
    Array.from({ length: blocks }, (_, at) => line(at)).join("\n");
  return `import torch
from torch import nn

${block}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
${each((at) => `        self.block${at} = Block(8)`)}

    def forward(self, x):
${each((at) => `        x = self.block${at}(x)`)}
        return x

net = Net()
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(net.parameters())
for images, masks in torch.load("batches.pt"):
    optimizer.zero_grad()
    loss = criterion(net(images), masks)
    loss.backward()
    optimizer.step()
`;
}

test("a network of many blocks with branches, whose ways multiply, is read to its end", () => {
  assert.deepEqual(faultsIn(deep(16), "plateau"), []);
});
