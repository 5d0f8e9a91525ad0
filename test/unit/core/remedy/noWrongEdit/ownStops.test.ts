import { head, testKinds } from "./kinds.ts";

/** A loop that stops by a rule of its own, or that leaves its function past what comes after it. */
const id = "early-stopping" as const;
const loop = (turn: string, before = "") => `${head}
def train(net, x, y, x_val, y_val):
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    worse, previous, losses = 0, 1e9, []
    ${before}
    for epoch in range(200):
        net.train()
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        net.eval()
        with torch.no_grad():
            val_loss = F.mse_loss(net(x_val), y_val).item()
        print(f"loss {loss.item():.4f} val_loss {val_loss:.4f}")
        losses.append(val_loss)
${turn.replaceAll(/^(?=.)/gm, "        ")}
    return net
`;
const present = /stops early already/;

testKinds([
  {
    name: "a count of turns that got worse, after which the function returns",
    id,
    script: loop(`if epoch > 5 and val_loss > sum(losses[-6:-1]) / 5:
    worse += 1
    if worse >= 5:
        losses = losses[: epoch + 1]
        return net
else:
    worse = 0
`),
    says: present,
  },
  {
    name: "a comparison with the turn before",
    id,
    script: loop("if val_loss > previous:\n    break\nprevious = val_loss\n"),
    says: present,
  },
  {
    name: "an object that decides",
    id,
    script: loop("monitor(val_loss)\nif monitor.done:\n    break\n", "monitor = Monitor(5)"),
    says: present,
  },
  {
    name: "a function that decides",
    id,
    script: loop("done = rises(losses, val_loss)\nif done:\n    break\n"),
    says: present,
  },
  {
    name: "a return at a budget of its own",
    id,
    script: loop("if epoch * len(x) > 1e6:\n    return net\n"),
    says: /left by a return/,
  },
  {
    name: "a return of a run that has gone to nothing",
    id,
    script: loop("if not math.isfinite(val_loss):\n    return None\n"),
    writes: /evaluations_without_improvement >= 10:/,
  },
  {
    name: "a target that is reached",
    id,
    script: loop("if val_loss < 1e-4:\n    break\n"),
    writes: /evaluations_without_improvement >= 10:/,
  },
  {
    name: "a break of another loop",
    id,
    script: loop("for value in losses:\n    if value > val_loss:\n        break\n"),
    writes: /evaluations_without_improvement >= 10:/,
  },
  {
    name: "a return of a function within",
    id,
    script: loop(
      "def clipped(value):\n    if value > 1:\n        return 1\n    return value\nprint(clipped(val_loss))\n",
    ),
    writes: /evaluations_without_improvement >= 10:/,
  },
]);
