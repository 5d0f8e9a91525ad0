import fc from "fast-check";

/** Training scripts in the styles of different people, put together from parts. */
export const scripts: fc.Arbitrary<string> = fc
  .record({
    head: fc.constantFrom(
      "",
      "#!/usr/bin/env python3\n",
      '"""A docstring with SGD(lr=0.1) in it."""\n',
      "# -*- coding: utf-8 -*-\n'''Trains.'''\nfrom __future__ import annotations\n",
    ),
    imports: fc.constantFrom(
      "import torch\nimport torch.nn as nn\nOPT = torch.optim\n",
      "import torch\nfrom torch import nn, optim\n",
      "import torch, torch.nn as nn\nfrom torch.optim import SGD\n",
      "import torch\nfrom torch import (\n    nn,\n    optim as o,\n)\n",
    ),
    rate: fc.constantFrom(
      { setup: "", value: "0.1" },
      { setup: "", value: "1e-5" },
      { setup: "LR = 5e-2  # lr\n", value: "LR" },
      { setup: 'CFG = {"lr": .02, "epochs": 3}\n', value: 'CFG["lr"]' },
      { setup: "class C:\n    lr = 0.3\n", value: "C.lr" },
      { setup: "base = 0.1\n", value: "base * 2" },
      { setup: "CFG = dict(lr=0.02, name='run')\n", value: 'CFG.get("lr", 0.1)' },
      {
        setup: "def settings(rate=3e-2):\n    return {'rate': rate}\n",
        value: "settings()['rate']",
      },
    ),
    kind: fc.constantFrom("SGD", "Adam", "AdamW", "RMSprop"),
    more: fc.subarray(["momentum=0.9", "weight_decay=1e-4", "weight_decay=0.0"], { maxLength: 2 }),
    parameters: fc.constantFrom(
      "model.parameters()",
      "params=model.parameters()",
      '[{"params": model.parameters(), "lr": 0.05}]',
    ),
    layout: fc.constantFrom("one line", "own lines", "own lines, comments"),
    model: fc.constantFrom(
      "model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))\n",
      "model = nn.Sequential(\n    nn.Linear(4, 8),  # in\n    nn.Tanh(),\n    nn.Linear(8, 2)  # out\n)\n",
      "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(4, 8)\n        self.b = nn.Linear(8, 2)\n\n    def forward(self, x):\n        return self.b(torch.relu(self.a(x)))\n\n\nmodel = Net()\n",
      "act = nn.Sigmoid\nmodel = nn.Sequential(nn.Linear(4, 8), act(), nn.Linear(8, 8), act(), nn.Linear(8, 2), nn.Sigmoid())\n",
      "layers = []\nfor i in range(2):\n    layers.append(nn.Linear(4, 4))\n    layers.append(nn.ReLU())\nmodel = nn.Sequential(*layers, nn.Linear(4, 2))\n",
    ),
    loop: fc.constantFrom(
      "opt.zero_grad()\nloss.backward()\nopt.step()\n",
      "opt.zero_grad(); loss.backward(); opt.step()\n",
      "opt.zero_grad()\nscaler.scale(loss).backward()\nscaler.step(opt)  # step\nscaler.update()\n",
    ),
    print: fc.constantFrom(
      'print(f"epoch {epoch} loss: {loss.item():.4f}")\n',
      "print(f'epoch={epoch}, loss={loss.item()}')\n",
      'print("epoch", epoch, "loss", loss.item())\n',
      "print({'epoch': epoch, 'loss': loss.item()})\n",
      "if epoch % 2 == 0:\n    print('loss %f' % loss.item())\n",
    ),
    seed: fc.constantFrom(
      "",
      "torch.manual_seed(3)\n",
      "SEED = 11  # fixed\ntorch.manual_seed(SEED)\n",
      "torch.manual_seed(5 + 2)\n",
    ),
    validation: fc.constantFrom(
      "",
      'with torch.no_grad():\n    val_loss = model(torch.ones(4, 4)).pow(2).mean().item()\nprint("val_loss", val_loss)\n',
      'if epoch % 2:\n    v = model(torch.ones(4, 4)).mean()\n    print("epoch %d: valid loss %.3f" % (epoch, v))\n',
      "v = 1.0 / (epoch + 1); print(f'{epoch}: test_loss={v:.3f}')  # last\n",
    ),
    tabs: fc.boolean(),
    carriageReturns: fc.boolean(),
  })
  .map((parts) => {
    const optimizer = construction(
      parts.imports,
      parts.kind,
      [
        parts.parameters,
        `lr=${parts.rate.value}`,
        ...parts.more.filter((m) => parts.kind !== "SGD" || m !== "weight_decay=0.0"),
      ],
      parts.layout,
    );
    const body = `loss = model(torch.randn(4, 4)).pow(2).mean()\n${parts.loop}${parts.print}${parts.validation}`;
    const loop = `for epoch in range(3):\n${body.replace(/^(?=.)/gm, "    ")}`;
    const text = `${parts.head}${parts.imports}${parts.rate.setup}${parts.seed}\n${parts.model}${optimizer}scaler = None\n${loop}`;
    const tabbed = parts.tabs
      ? text.replace(/^(?: {4})+/gm, (indent) => "\t".repeat(indent.length / 4))
      : text;
    return parts.carriageReturns ? tabbed.replaceAll("\n", "\r\n") : tabbed;
  });

function construction(
  imports: string,
  kind: string,
  options: readonly string[],
  layout: string,
): string {
  const once = options.filter(
    (o, at) => options.findIndex((p) => p.split("=")[0] === o.split("=")[0]) === at,
  );
  const callee = imports.includes("import SGD")
    ? kind === "SGD"
      ? "SGD"
      : `torch.optim.${kind}`
    : imports.includes("optim as o")
      ? `o.${kind}`
      : imports.includes("OPT")
        ? `OPT.${kind}`
        : `optim.${kind}`;
  const comment = layout.endsWith("comments") ? "  # chosen by hand" : "";
  return layout === "one line"
    ? `opt = ${callee}(${once.join(", ")})\n`
    : `opt = ${callee}(\n${once.map((o) => `    ${o},${comment}\n`).join("")})\n`;
}
