import { parser } from "@lezer/python";
import type { Finding } from "../../src/core/diagnosis/finding.ts";
import { planInParts, planRemedies } from "../../src/core/remedy/planRemedies.ts";
import { treatmentIds } from "../../src/core/remedy/remedyId.ts";

/**
 * Plans all remedies on a script of 5,000 lines, as the menu of code actions does: the first time,
 * again on the same text, and after a key was pressed, also one that breaks the syntax; at once and
 * after a pause, in which the extension plans in parts. Prints each beside the time of one parse.
 */
const lines = Number(process.argv[2] ?? 5000);
const turns = 15;

function part(n: number): string {
  return `
class Block${n}(nn.Module):
    """A residual block; number ${n}."""

    def __init__(self, width, dropout=0.1):
        super().__init__()
        self.first = nn.Linear(width, 4 * width)
        self.second = nn.Linear(4 * width, width)
        self.scale = ${n} / 100

    def forward(self, x):
        h = torch.relu(self.first(x))
        return x + self.scale * self.second(h)


def measure_${n}(model, loader, device="cpu"):
    total, count = 0.0, 0
    for inputs, targets in loader:  # one pass
        outputs = model(inputs.to(device))
        loss = F.cross_entropy(outputs, targets.to(device))
        total += loss.item() * len(inputs)
        count += len(inputs)
    history = {"loss": total / count, "n": ${n}, "names": ["a", "b", "c"]}
    print(f"part ${n}: {history['loss']:.4f}")
    return history

`;
}

const training = `
model = nn.Sequential(nn.Linear(64, 128), nn.Tanh(), nn.Linear(128, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
criterion = nn.CrossEntropyLoss()
for epoch in range(10):
    for inputs, targets in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        optimizer.step()
    val_loss = measure_1(model, val_loader)["loss"]
    print(f"epoch {epoch} loss {loss.item():.4f} val_loss {val_loss:.4f}")
`;

function scriptOf(length: number): string {
  let text = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n";
  const each = part(0).split("\n").length - 1;
  for (let n = 0; n * each < length; n++) text += part(n);
  return text + training;
}

function time(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

interface Figures {
  readonly median: number;
  readonly worst: number;
}

function figuresOf(times: readonly number[]): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, worst: sorted.at(-1) ?? 0 };
}

function figures(action: (turn: number) => unknown): Figures {
  return figuresOf(Array.from({ length: turns }, (_, turn) => time(() => action(turn))));
}

const finding: Finding = {
  sign: "plateau",
  severity: "warning",
  confidence: 0.9,
  onset: { step: null, epoch: 1, line: 1, interval: null },
  summary: { template: "", values: {} },
  evidence: {},
  subtype: null,
  series: "loss",
  consequences: [],
  measured: {},
};

const text = scriptOf(lines);
const plan = (script: string, about: Finding | null = finding) =>
  planRemedies({ script, finding: about, hyperparameters: new Map() });

const first = time(() => plan(text));
const middle = Math.floor(text.length / 2);
const inNumber = text.indexOf("0.1", middle) + 3;
const inName = text.indexOf("def __init__", middle) + 8;
const typedAt = (at: number, turn: number) =>
  `${text.slice(0, at)}${(inName === at ? " " : "1").repeat(turn + 1)}${text.slice(at)}`;
const parsed = figures(() => parser.parse(text));
const typed = figures((turn) => plan(typedAt(inNumber, turn)));
const broken = figures((turn) => plan(typedAt(inName, turn)));
const tuning = figures((turn) => plan(typedAt(inNumber, turns + turn), null));
/** All parts of a plan one by one; the time of each. */
function timesOfParts(script: string): readonly number[] {
  const parts = planInParts({ script, finding, hyperparameters: new Map() });
  const times: number[] = [];
  for (let done: boolean | undefined = false; !done; ) {
    times.push(
      time(() => {
        done = parts.next().done;
      }),
    );
  }
  return times;
}

const afterPause = Array.from({ length: turns }, (_, turn) => {
  const script = typedAt(inNumber, 2 * turns + turn);
  const longest = Math.max(...timesOfParts(script));
  return { longest, menu: time(() => plan(script)) };
});
plan(text);
const again = figures(() => plan(text));

const times = (milliseconds: number) =>
  `${milliseconds.toFixed(1).padStart(8)} ms ${(milliseconds / parsed.median).toFixed(2).padStart(6)} ×`;
const row = (name: string, { median, worst }: Figures) =>
  console.log(`${name.padEnd(36)} ${times(median)}   worst ${times(worst)}`);
console.log(
  `${treatmentIds.length} remedies on a script of ${text.split("\n").length} lines, × one parse`,
);
row("one parse", parsed);
row("first menu of the process", { median: first, worst: first });
row("menu again, text unchanged", again);
row("menu after a key and a pause", figuresOf(afterPause.map(({ menu }) => menu)));
row("longest part in the pause", figuresOf(afterPause.map(({ longest }) => longest)));
row("menu at once after a key", typed);
row("of it, without looking for faults", tuning);
row("after a key that breaks the syntax", broken);
