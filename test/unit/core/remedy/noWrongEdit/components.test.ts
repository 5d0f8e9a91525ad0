import { head, testKinds } from "./kinds.ts";

/** A `v` beside other letters is a part of what is learned, and no word for validation. */
const id = "early-stopping";
const script = (names: string, printed: string) => `${head}
net = nn.Linear(4, 3)
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
for epoch in range(200):
    net.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
    ${names} = measure(net)
    print(${printed})
`;
const says = /no validation loss/;

testKinds([
  {
    name: "parts of a velocity",
    id,
    script: script(
      "mse_u, mse_v, mse_w",
      'f"mse_u {mse_u:.4f} mse_v {mse_v:.4f} mse_w {mse_w:.4f}"',
    ),
    says,
  },
  {
    name: "parts of an attention",
    id,
    script: script("loss_q, loss_k, loss_v", 'f"{loss_q:.3f} {loss_k:.3f} {loss_v:.3f}"'),
    says,
  },
  {
    name: "two parts of a flow",
    id,
    script: script("loss_u, loss_v", '"flow", loss_u, loss_v'),
    says,
  },
  {
    name: "the whole that the parts are unpacked from",
    id,
    script: script("test_errors", 'f"test {test_errors}"').replace(
      "    print(f",
      "    mse_u, mse_v = test_errors\n    print(f",
    ),
    says,
  },
  {
    name: "a line of text about a validation",
    id,
    script: script("values", "test_err").replace(
      "    print(",
      '    test_err = "mse {:.4f} " "mae {:.4f}".format(*values)\n    print(',
    ),
    says,
  },
  {
    name: "a validation beside a training",
    id,
    script: script("loss_t, loss_v", 'f"train {loss_t:.4f} valid {loss_v:.4f}"'),
    writes: /loss_v < best_val_loss/,
  },
  {
    name: "a validation alone",
    id,
    script: script("loss_v", 'f"loss_v {loss_v:.4f}"'),
    writes: /loss_v < best_val_loss/,
  },
]);
