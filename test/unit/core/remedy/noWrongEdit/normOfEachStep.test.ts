import { head, type Kind, testKinds } from "./kinds.ts";

const id = "log-gradient-norm" as const;

const plain = "model = nn.Linear(8, 2)\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n";

const pair =
  "encoder = nn.Linear(8, 4)\ndecoder = nn.Linear(4, 2)\nencoder_optimizer = torch.optim.SGD(encoder.parameters(), lr=0.1)\ndecoder_optimizer = torch.optim.SGD(decoder.parameters(), lr=0.1)\n";

/** A loop over epochs and batches whose steps are `steps`. */
const loop = (steps: string, made = `${plain}scaler = torch.amp.GradScaler()\n`) =>
  `${head}
${made}for epoch in range(30):
    for x, y in loader:
${steps.trimEnd().replaceAll(/^(?=.)/gm, "        ")}
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;

const logged: readonly Kind[] = [
  {
    name: "networks against each other",
    id,
    script: loop(
      `g_optimizer.zero_grad()
d_optimizer.zero_grad()
loss = D(G(x)).mean()
loss.backward()
g_optimizer.step()
d_loss = D(x).mean()
d_loss.backward()
d_optimizer.step()
`,
      "g_optimizer = torch.optim.Adam(G.parameters())\nd_optimizer = torch.optim.Adam(D.parameters())\n",
    ),
    writes:
      /grad_norm_g = .*g_optimizer\.param_groups.*\n +g_optimizer\.step[\s\S]*grad_norm_d = .*d_optimizer\.param_groups.*\n +d_optimizer\.step[\s\S]*loss\.item\(\).*\n +print\(f"grad_norm_g: \{grad_norm_g:\.4g\}, grad_norm_d: \{grad_norm_d:\.4g\}"\)/,
  },
  {
    name: "two steps of a batch",
    id,
    script: loop(`optimizer.zero_grad()
loss = F.cross_entropy(model(x), y)
loss.backward()
optimizer.step()
other = F.cross_entropy(model(-x), y)
other.backward()
optimizer.step()
`),
    writes:
      /(?:grad_norm = [^\n]*\n +optimizer\.step[\s\S]*){2}loss\.item\(\).*\n +print\(f"grad_norm: \{grad_norm:\.4g\}"\)/,
  },
  {
    name: "branches that step by different optimizers",
    id,
    script: loop(
      `loss = F.cross_entropy(decoder(encoder(x)), y)
if epoch % 2:
    loss.backward()
    encoder_optimizer.step()
else:
    loss.backward()
    decoder_optimizer.step()
`,
      pair,
    ),
    writes:
      /grad_norm_encoder = grad_norm_decoder = None\n +for x, y[\s\S]*if grad_norm_encoder is not None:\n +print\(f"grad_norm_encoder[\s\S]*if grad_norm_decoder is not None:/,
  },
  {
    name: "a phase that only measures",
    id,
    script: `${head}${plain}for epoch in range(30):
    for phase in ["train", "val"]:
        for x, y in loaders[phase]:
            loss = F.cross_entropy(model(x), y)
            if phase == "train":
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        print(phase, "loss", loss.item())
`,
    writes:
      /\n {8}grad_norm = None\n {8}for x, y[\s\S]*backward\(\)\n +grad_norm = [\s\S]*loss\.item\(\)\)\n {8}if grad_norm is not None:\n/,
  },
  {
    name: "gradients that are summed up over batches, in a pass without a print",
    id,
    script: `${head}def train_epoch(model, loader, optimizer):
    model.train()
    for index, (x, y) in enumerate(loader):
        loss = F.cross_entropy(model(x), y) / 4
        loss.backward()
        if (index + 1) % 4 == 0:
            optimizer.step()
            optimizer.zero_grad()
    return loss.item()
`,
    writes:
      /\n {4}grad_norm = None\n {4}for index[\s\S]*\n {4}if grad_norm is not None:\n {8}print\(f"grad_norm: \{grad_norm:\.4g\}"\)\n {4}return/,
  },
  {
    name: "a judge that is trained several times for each batch",
    id,
    script: `${head}import logging

logger = logging.getLogger()

def train(G, D, g_optimizer, d_optimizer, loader):
    for epoch in range(30):
        for x in loader:
            for _ in range(5):
                d_loss = D(G(x).detach()).mean() - D(x).mean()
                d_optimizer.zero_grad()
                d_loss.backward()
                d_optimizer.step()
            g_loss = -D(G(x)).mean()
            g_optimizer.zero_grad()
            g_loss.backward()
            g_optimizer.step()
        logger.info(f"epoch {epoch} loss {g_loss.item():.4f}")
`,
    writes:
      /\n {8}logger\.info\("grad_norm_d: %\.4g, grad_norm_g: %\.4g", grad_norm_d, grad_norm_g\)/,
  },
];

const left: readonly Kind[] = [
  {
    name: "steps that are counted in a function of their own, where a print would come once all is over",
    id,
    script: `${head}${plain}def explore(total):
    for step in range(total):
        loss = model(observe(step)).pow(2).mean()
        if step > 100:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
`,
    says: /under a condition/,
  },
  {
    name: "scaled gradients of one optimizer that steps twice before its scaler is updated",
    id,
    script: loop(
      `scaler.scale(F.cross_entropy(model(x), y)).backward()
scaler.step(optimizer)
optimizer.zero_grad()
loss = F.cross_entropy(model(-x), y)
scaler.scale(loss).backward()
scaler.step(optimizer)
scaler.update()
`,
    ),
    says: /2 kinds of optimizer step/,
  },
  {
    name: "steps in functions that something else calls one by one",
    id,
    script: `${head}${pair}def first(x, y):
    loss = F.cross_entropy(encoder(x), y)
    loss.backward()
    encoder_optimizer.step()
def second(x, y):
    loss = F.cross_entropy(decoder(x), y)
    loss.backward()
    decoder_optimizer.step()
`,
    says: /2 kinds of optimizer step/,
  },
];

testKinds([...logged, ...left]);
