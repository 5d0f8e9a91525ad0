import { head, type Kind, testKinds } from "./kinds.ts";

const id = "log-gradient-norm" as const;

const scaler = `model = nn.Linear(8, 2)
scaler = torch.amp.GradScaler() if torch.cuda.is_available() else None
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
`;

/** A loop over epochs and batches whose steps are `steps`. */
const loop = (steps: string, made = scaler) =>
  `${head}
${made}for epoch in range(30):
    for x, y in loader:
${steps.trimEnd().replaceAll(/^(?=.)/gm, "        ")}
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;

const scaled = (first: string, second: string) => `optimizer.zero_grad()
loss = F.cross_entropy(model(x), y)
if scaler is not None:
    scaler.scale(loss).backward()
${first}    scaler.step(optimizer)
    scaler.update()
else:
    loss.backward()
${second}    optimizer.step()
`;

const pair =
  "encoder = nn.Linear(8, 4)\ndecoder = nn.Linear(4, 2)\nencoder_optimizer = torch.optim.SGD(encoder.parameters(), lr=0.1)\ndecoder_optimizer = torch.optim.SGD(decoder.parameters(), lr=0.1)\n";

const training = (network: string, optimizer: string) => `
${network} = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
${optimizer} = torch.optim.SGD(${network}.parameters(), lr=0.1)
for epoch in range(30):
    for x, y in loader:
        ${optimizer}.zero_grad()
        loss = criterion(${network}(x), y)
        loss.backward()
        ${optimizer}.step()
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;

const plain = "model = nn.Linear(8, 2)\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n";

const ownClip = `def clip(net, limit):
    norm = torch.sqrt(sum((p.grad ** 2).sum() for p in net.parameters()))
    if norm > limit:
        for p in net.parameters():
            p.grad[:] *= limit / norm
`;

const logged: readonly Kind[] = [
  {
    name: "a function of the script that clips",
    id,
    script: loop(
      `optimizer.zero_grad()
loss = F.cross_entropy(model(x), y)
loss.backward()
clip(model, 1)
optimizer.step()
`,
      ownClip + plain,
    ),
    writes: /loss\.backward\(\)\n\s+grad_norm = .*float\("inf"\)\)\n\s+clip\(model, 1\)/,
  },
  {
    name: "gradients that a loop cuts off",
    id,
    script: loop(
      `optimizer.zero_grad()
loss = F.cross_entropy(model(x), y)
loss.backward()
for p in model.parameters():
    p.grad.data.clamp_(-1, 1)
optimizer.step()
`,
      plain,
    ),
    writes: /loss\.backward\(\)\n\s+grad_norm = .*float\("inf"\)\)\n\s+for p in/,
  },
  {
    name: "a function of the script that changes no gradients",
    id,
    script: loop(
      `optimizer.zero_grad()
loss = F.cross_entropy(model(x), y)
loss.backward()
note(model)
optimizer.step()
`,
      `def note(net):\n    print(sum(p.grad.abs().sum() for p in net.parameters()))\n${plain}`,
    ),
    writes: /note\(model\)\n\s+grad_norm = .*float\("inf"\)\)\n\s+optimizer\.step/,
  },
  {
    name: "a clip that an option turns on",
    id,
    script: loop(
      `loss = F.cross_entropy(model(x), y)
loss.backward()
if options.clip > 0:
    nn.utils.clip_grad_norm_(model.parameters(), options.clip)
optimizer.step()
optimizer.zero_grad()
`,
      plain,
    ),
    writes:
      /backward\(\)\n +grad_norm = nn\.utils\.clip_grad_norm_\(model\.parameters\(\), float\("inf"\)\)\n +if options\.clip > 0:\n[\s\S]*loss\.item\(\):\.4f\} grad_norm \{grad_norm/,
  },
  {
    name: "a clip that an option turns on, once the scaled gradients are unscaled",
    id,
    script: loop(
      `loss = F.cross_entropy(model(x), y)
amp.scale(loss).backward()
amp.unscale_(optimizer)
if options.clip:
    nn.utils.clip_grad_norm_(model.parameters(), options.clip)
amp.step(optimizer)
amp.update()
optimizer.zero_grad()
`,
      `${plain}amp = torch.amp.GradScaler()\n`,
    ),
    writes: /unscale_\(optimizer\)\n +grad_norm = [^\n]*float\("inf"\)\)\n +if options\.clip:/,
  },
  {
    name: "with a scaler or without",
    id,
    script: loop(scaled("", "")),
    writes:
      /unscale_\(optimizer\)\n +grad_norm = [\s\S]*else:\n[\s\S]*grad_norm = [\s\S]*loss\.item\(\):\.4f\} grad_norm \{grad_norm/,
  },
  {
    name: "the same clip in both branches",
    id,
    script: loop(
      scaled(
        "    scaler.unscale_(optimizer)\n    nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n",
        "    nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n",
      ),
    ),
    writes: /(?:grad_norm = nn\.utils\.clip_grad_norm_\(model\.parameters\(\), 1\.0\)[\s\S]*){2}/,
  },
  {
    name: "an optimizer for each part",
    id,
    script: loop(
      `encoder_optimizer.zero_grad()
decoder_optimizer.zero_grad()
loss = F.cross_entropy(decoder(encoder(x)), y)
loss.backward()
encoder_optimizer.step()
decoder_optimizer.step()
`,
      pair,
    ),
    writes: /\(\[\*encoder\.parameters\(\), \*decoder\.parameters\(\)\], float\("inf"\)\)\n/,
  },
  {
    name: "trainings one after the other",
    id,
    script: `${head}${training("small", "small_optimizer")}${training("large", "large_optimizer")}`,
    writes: /small\.parameters\(\), float[\s\S]*large\.parameters\(\), float[\s\S]*grad_norm \{/,
  },
];

const left: readonly Kind[] = [
  {
    name: "scaled gradients that only an option unscales, to clip them",
    id,
    script: loop(
      `loss = F.cross_entropy(model(x), y)
amp.scale(loss).backward()
if options.clip:
    amp.unscale_(optimizer)
    nn.utils.clip_grad_norm_(model.parameters(), options.clip)
amp.step(optimizer)
amp.update()
optimizer.zero_grad()
`,
      `${plain}amp = torch.amp.GradScaler()\n`,
    ),
    says: /under a condition/,
  },
  {
    name: "a clip under what an Accelerator says of its gradients",
    id,
    script: loop(
      `loss = F.cross_entropy(model(x), y)
accelerator.backward(loss)
if accelerator.sync_gradients:
    accelerator.clip_grad_norm_(model.parameters(), 1.0)
optimizer.step()
optimizer.zero_grad()
`,
      `${plain}accelerator = accelerate.Accelerator()\n`,
    ),
    says: /under a condition/,
  },
  {
    name: "a way past both branches",
    id,
    script: loop(scaled("", "").replace("else:", "elif ready:")),
    says: /2 kinds of optimizer step/,
  },
  {
    name: "a clip in one branch only",
    id,
    script: loop(scaled("", "    norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n")),
    says: /under a condition/,
  },
  {
    name: "a step of one part under a condition",
    id,
    script: loop(
      `encoder_optimizer.zero_grad()
decoder_optimizer.zero_grad()
loss = F.cross_entropy(decoder(encoder(x)), y)
loss.backward()
if trains_encoder:
    encoder_optimizer.step()
decoder_optimizer.step()
`,
      pair,
    ),
    says: /2 kinds of optimizer step/,
  },
  {
    name: "parts that are clipped apart",
    id,
    script: loop(
      `encoder_optimizer.zero_grad()
decoder_optimizer.zero_grad()
loss = F.cross_entropy(decoder(encoder(x)), y)
loss.backward()
nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
encoder_optimizer.step()
decoder_optimizer.step()
`,
      pair,
    ),
    says: /under a condition/,
  },
  {
    name: "a loss for each of two networks before both steps",
    id,
    script: loop(
      `actor_loss = actor(x).mean()
loss = critic(x).mean()
actor_loss.backward()
loss.backward()
encoder_optimizer.step()
decoder_optimizer.step()
`,
      pair,
    ),
    says: /2 kinds of optimizer step/,
  },
  {
    name: "gradients that are unscaled under a condition",
    id,
    script: loop(
      scaled(
        "    if options.clip:\n        scaler.unscale_(optimizer)\n        clip(model, options.clip)\n",
        "",
      ),
    ),
    says: /under a condition/,
  },
  {
    name: "a norm that is printed",
    id,
    script: loop(`${scaled("", "")}print("grad norm", norm_of(model))\n`),
    says: /printed already/,
  },
];

/** A loop of single steps, whose losses are only kept. */
const kept = (turns: number, print = "") => `${head}model = nn.Linear(8, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
losses = []
for turn in range(${turns}):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    ${print}
`;

testKinds([
  ...logged,
  ...left,
  { name: "thousands of steps that print nothing", id, script: kept(15000), says: /many turns/ },
  {
    name: "a hundred steps that print nothing",
    id,
    script: kept(100),
    writes: /print\(f"grad_norm/,
  },
  {
    name: "thousands of steps, of which some are printed",
    id,
    script: kept(15000, 'if turn % 500 == 0: print(f"loss {loss.item():.3f}")'),
    writes: /grad_norm/,
  },
]);
