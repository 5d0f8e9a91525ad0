import { head, testKinds } from "./kinds.ts";

const headOn = (given: string, later = "") => `${head}from torchvision import models
model = models.resnet18(weights="DEFAULT")
for p in model.parameters():
    p.requires_grad = False
model.fc = nn.Linear(512, 5)
optimizer = torch.optim.AdamW(${given}, lr=1e-3)
for epoch in range(30):
    ${later}
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
`;

testKinds([
  {
    name: "a new head in a group, which learns from nothing",
    id: "lower-learning-rate",
    script: headOn('[{"params": model.fc.parameters()}]'),
    writes: /lr=1e-4/,
  },
  {
    name: "a trained network in a group",
    id: "lower-learning-rate",
    script: headOn('[{"params": model.parameters()}]'),
    writes: /lr=[1-5]e-5|lr=0\.00002/,
  },
  {
    name: "layers that join the optimizer later",
    id: "clip-gradient-norm",
    script: headOn(
      "model.fc.parameters()",
      'if epoch == 5: optimizer.add_param_group({"params": model.layer4.parameters()})',
    ),
    writes: /clip_grad_norm_\(\[p for group in optimizer\.param_groups/,
  },
]);
