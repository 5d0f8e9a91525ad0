import { head, step, testKinds } from "./kinds.ts";

const beside = (load: string) => `${head}class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))

    def forward(self, x):
        return self.encoder(x)


coder = Coder()
${load}
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`;

testKinds([
  {
    name: "weights of a part of a network",
    id: "layer-norm",
    script: beside('coder.encoder.load_state_dict(torch.load("encoder.pt"))'),
    says: /would not load/,
  },
  {
    name: "no weights are loaded",
    id: "layer-norm",
    script: beside("coder.encoder.eval()"),
    writes: /nn\.Linear\(4, 16\), nn\.LayerNorm\(16\)/,
  },
]);
