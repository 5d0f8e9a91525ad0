import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { planRemedy } from "../../../../src/core/remedy/planRemedies.ts";
import { findingOf } from "./faults/cases.ts";

const stopper = (patience: string) => `class EarlyStopping:
    def __init__(self, ${patience}):
        self.patience, self.best, self.waited = patience, 1e9, 0
    def __call__(self, loss):
        self.waited = 0 if loss < self.best else self.waited + 1
        self.best = min(loss, self.best)
        return self.waited >= self.patience
`;
const training = (made: string, stop: string, epochs = "120") => `import torch
from torch import nn
${made}
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(${epochs}):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        val_loss = nn.functional.mse_loss(model(xv), yv).item()
    print(epoch, loss.item(), val_loss)
${stop}
`;
const asked = "    if stop(val_loss):\n        break";
const counted = `    if val_loss < best:
        best, waited = val_loss, 0
        waited = 0
    else:
        waited += 1
    if waited >= patience:
        break`;

function edited(script: string): string | null {
  const request = { script, finding: findingOf("overfitting"), hyperparameters: new Map() };
  const { placement, title } = planRemedy(request, "early-stopping");
  if (placement.kind !== "edit") return null;
  assert.match(formatMessage(title), /^Shorten the patience of early stopping \(\d+ → 6\)$/);
  return applyEdits(script, placement.edits);
}

test("a patience that is as long as the whole training is shortened where it is said", () => {
  const byDefault = training(`${stopper("patience=200")}stop = EarlyStopping()`, asked);
  assert.equal(edited(byDefault), byDefault.replace("patience=200", "patience=6"));
  const given = training(`${stopper("patience=5")}stop = EarlyStopping(120)`, asked);
  assert.equal(edited(given), given.replace("EarlyStopping(120)", "EarlyStopping(6)"));
  const named = training(
    `${stopper("patience")}PATIENCE = 400\nstop = EarlyStopping(PATIENCE)`,
    asked,
  );
  assert.equal(edited(named), named.replace("= 400", "= 6"));
  const own = training("patience = 150\nbest, waited = 1e9, 0", counted);
  assert.equal(edited(own), own.replace("= 150", "= 6"));
});

test("a patience that can run out, or of which that is not known, stays", () => {
  const made = (patience: string) => `${stopper("patience=5")}stop = EarlyStopping(${patience})`;
  for (const script of [
    training(made("20"), asked),
    training(made(""), asked),
    training(made("119"), asked),
    training(made("int(input())"), asked),
    training(made("200"), asked, "len(schedule)"),
    training(made("200"), asked, "1000"),
    training(`${made("200")}\nother = EarlyStopping(3)`, asked),
    training("patience = 10\nbest, waited = 1e9, 0", counted),
    // That of a schedule, beside a stop that counts to another number.
    training(
      "patience = 150\nbest, waited = 1e9, 0",
      counted.replace("waited >= patience", "waited >= 12"),
    ),
    training("patience = 200\nbest, waited = 1e9, 0", counted, "int(input())"),
  ]) {
    assert.equal(edited(script), null, script);
  }
});
