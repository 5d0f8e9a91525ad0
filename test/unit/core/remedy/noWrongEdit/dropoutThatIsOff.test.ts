import { head, step, testKinds } from "./kinds.ts";

/** A rate of zero is raised where it is of dropout alone, however it is called. */
const built = (layers: string, signature: string, call = "build(20)") => `${head}
def build(inputs, ${signature}):
    return nn.Sequential(nn.Linear(inputs, 64), nn.ReLU(), ${layers}, nn.Linear(64, 3))
model = ${call}
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
model.train()
for epoch in range(30):
${step.replaceAll(/^(?=.)/gm, "    ")}model.eval()
`;
const id = "add-dropout";

testKinds([
  {
    name: "a default that only dropout takes",
    id,
    script: built("nn.Dropout(rate)", "rate=0.0"),
    writes: /def build\(inputs, rate=0\.3\):/,
  },
  {
    name: "what a caller gives for it",
    id,
    script: built("nn.Dropout(share)", "share", "build(20, share=0.0)"),
    writes: /build\(20, share=0\.3\)/,
  },
  {
    name: "a default of two dropouts",
    id,
    script: built("nn.Dropout(r), nn.Linear(64, 64), nn.ReLU(), nn.Dropout(r)", "r=0.0"),
    writes: /def build\(inputs, r=0\.3\):/,
  },
  {
    name: "a default that momentum takes as well",
    id,
    script: built("nn.BatchNorm1d(64, momentum=rate), nn.Dropout(rate)", "rate=0.0"),
    says: /there already/,
  },
  {
    name: "a default that is compared",
    id,
    script: built("nn.Dropout(x), *([nn.Tanh()] if x == 0 else [])", "x=0.0"),
    says: /there already/,
  },
  {
    name: "a default that is not zero",
    id,
    script: built("nn.Dropout(rate)", "rate=0.2"),
    says: /there already/,
  },
]);
