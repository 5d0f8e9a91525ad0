import { head, type Kind, testKinds } from "./kinds.ts";

/** What `validate` gives back, taken apart as `taken`, and compared under the name of a validation loss. */
const script = (given: string, taken: string) => `${head}
model = nn.Linear(8, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)


def validate(net):
    net.eval()
    with torch.no_grad():
        losses = [F.cross_entropy(net(x), y).item() for x, y in held_out]
    net.train()
    mean = sum(losses) / len(losses)
    return ${given}


for epoch in range(50):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    ${taken} = validate(model)
    history.update(epoch, val_losses)
`;

const cases: readonly Kind[] = (["early-stopping", "reduce-on-plateau"] as const).flatMap((id) => [
  {
    name: "a dictionary that a function returns beside something else",
    id,
    script: script('{"val_loss": mean}, {}', "val_losses, scores"),
    says: /no validation loss/,
  },
  {
    name: "a list that a function returns last",
    id,
    script: script("mean, [mean, mean]", "total, val_losses"),
    says: /no validation loss/,
  },
  {
    name: "a number that a function returns beside something else",
    id,
    script: script("mean, {}", "val_losses, scores"),
    writes: /val_losses/,
  },
]);

testKinds(cases);

testKinds([
  {
    name: "a name that is printed of the training, then of the validation",
    id: "early-stopping",
    script: `${head}model = nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
def train(model):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    return loss.item()
for epoch in range(40):
    value = train(model)
    print("Training Loss:", value)
    value = validate(model, held_out)
    print("Validation Loss:", value)
`,
    writes: /print\(f"Validation Loss: \{/,
  },
]);
