import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { planRemedies, planRemedy } from "../../../../src/core/remedy/planRemedies.ts";
import { treatmentIds } from "../../../../src/core/remedy/remedyId.ts";
import { cases } from "./cases.ts";

const script = cases.find((c) => c.name === "black-sequential")?.text ?? "";
const complete = cases.find((c) => c.name === "everything-there")?.text ?? "";
const nothing = new Map<string, number>();

function finding(facts: Partial<Finding>): Finding {
  return {
    sign: "plateau",
    severity: "warning",
    confidence: 0.9,
    onset: { step: null, epoch: 3, line: 4, interval: null },
    summary: { template: "", values: {} },
    evidence: {},
    subtype: null,
    measured: {},
    series: "loss",
    consequences: [],
    ...facts,
  };
}

test("without a finding all remedies are planned and none is preferred", () => {
  const remedies = planRemedies({ script, finding: null, hyperparameters: nothing });
  assert.deepEqual(remedies.map((r) => r.id).toSorted(), [...treatmentIds].toSorted());
  assert.ok(remedies.every((r) => !r.preferred));
});

test("remedies keep the order of the finding but for what the script speaks for; the first that the evidence supports is preferred", () => {
  const remedies = planRemedies({ script, finding: finding({}), hyperparameters: nothing });
  const some: readonly string[] = [
    "raise-learning-rate",
    "xavier-initialization",
    "use-adam",
    "warm-up",
  ];
  assert.deepEqual(
    remedies.filter(({ id }) => some.includes(id)).map((r) => [r.id, r.preferred]),
    [
      ["use-adam", true],
      ["xavier-initialization", false],
      ["warm-up", false],
      ["raise-learning-rate", false],
    ],
  );
});

test("a rate that is too low prefers the higher rate", () => {
  const [first] = planRemedies({
    script: script.replace("lr=0.1,", "lr=0.001,"),
    finding: finding({ subtype: "learning-rate-too-low" }),
    hyperparameters: nothing,
  });
  assert.equal(first?.preferred, true);
});

/** Nothing of its model or its optimizer is in sight: only what lies around the step can be edited. */
const bareLoop = `import torch

torch.manual_seed(0)


def train(model, optimizer, criterion, loader):
    for epoch in range(20):
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs), targets)
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch} loss {loss.item():.4f}")
`;
const clippedLoop = bareLoop.replace(
  "            optimizer.step()\n",
  "            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n            optimizer.step()\n",
);

test("the first that can be edited is preferred only where the evidence speaks for it, not for want of others", () => {
  const loops = { bareLoop, clippedLoop };
  for (const [loop, sign, logsGradientNorm, first, preferred] of [
    ["bareLoop", "plateau", false, "log-gradient-norm", false],
    ["bareLoop", "plateau", true, "another-seed", false],
    ["bareLoop", "vanishing-gradient", false, "log-gradient-norm", false],
    ["bareLoop", "divergence", false, "clip-gradient-norm", false],
    ["bareLoop", "initialization-sensitivity", false, "clip-gradient-norm", false],
    ["clippedLoop", "initialization-sensitivity", false, "several-seeds", true],
    ["bareLoop", "exploding-gradient", false, "clip-gradient-norm", true],
    ["bareLoop", "loss-spike", false, "clip-gradient-norm", true],
  ] as const) {
    const remedies = planRemedies({
      script: loops[loop],
      finding: finding({ sign }),
      hyperparameters: nothing,
      logsGradientNorm,
    });
    const edits = remedies.filter((r) => r.placement.kind === "edit");
    assert.deepEqual(
      [edits[0]?.id, remedies.filter((r) => r.preferred).map((r) => r.id)],
      [first, preferred ? [first] : []],
      `${sign} in ${loop}`,
    );
  }
});

test("what the script has already comes last and is not preferred", () => {
  const remedies = planRemedies({
    script: complete,
    finding: finding({ sign: "overfitting" }),
    hyperparameters: nothing,
  });
  const kinds = remedies.map((r) => r.placement.kind);
  assert.deepEqual(
    remedies.slice(kinds.indexOf("present")).map((r) => [r.id, r.placement.kind, r.preferred]),
    [
      ["add-dropout", "present", false],
      ["add-weight-decay", "present", false],
    ],
  );
});

test("without a script every remedy is a snippet and says why it is not placed", () => {
  for (const remedy of planRemedies({ script: null, finding: null, hyperparameters: nothing })) {
    assert.equal(remedy.placement.kind, "refused");
    assert.ok(remedy.snippet.length > 0);
    assert.ok(
      remedy.sources.every((s) => s.url.startsWith("https://")) && remedy.sources.length > 0,
    );
  }
});

test("a printed norm takes no bracket along that closes or opens for another value", () => {
  for (const [line, expected] of [
    ["[{epoch}/{20}]\\tLoss: {loss:.4f}", "[{epoch}/{20}]\\tLoss: {loss:.4f}\\tgrad_norm: {"],
    ["loss {loss:.4f} (mean {total:.4f})", "loss {loss:.4f} (mean {total:.4f}), grad_norm {"],
  ] as const) {
    const text = script.replace(/print\(f".*?loss.*"\)/, `print(f"${line}")`);
    assert.ok(text.includes(line));
    const { placement } = planRemedy(
      { script: text, finding: null, hyperparameters: nothing },
      "log-gradient-norm",
    );
    assert.ok(placement.kind === "edit");
    assert.ok(applyEdits(text, placement.edits).includes(expected));
  }
});

test("an import that two names need is added once", () => {
  const text = [
    "import torch",
    "def main():",
    "    from torchvision import datasets",
    '    train = datasets.MNIST("data", train=True, transform=transform)',
    "    loader = torch.utils.data.DataLoader(train, shuffle=True)",
    "    criterion = torch.nn.CrossEntropyLoss()",
    "    return loader, criterion",
    "",
  ].join("\n");
  const { placement } = planRemedy(
    { script: text, finding: null, hyperparameters: nothing },
    "data-augmentation",
  );
  assert.ok(placement.kind === "edit");
  assert.equal(applyEdits(text, placement.edits).match(/^import torchvision$/gm)?.length, 1);
});

test("a run that swings gets no higher rate than Adam's default", () => {
  const adam = planRemedies({
    script: script.replace("lr=0.1", "lr=0.5"),
    finding: finding({ subtype: "learning-rate-too-high" }),
    hyperparameters: nothing,
  }).find((r) => r.id === "use-adam");
  assert.match(formatMessage(adam?.title ?? { template: "", values: {} }), /0\.5 → 0\.001/);
});

test("a rate that was lowered is lowered again once a run has shown that it is not enough", () => {
  const lower = (text: string, rate: number) =>
    planRemedies({
      script: text,
      finding: finding({ sign: "divergence" }),
      hyperparameters: new Map([["learning_rate", rate]]),
    }).find(({ id }) => id === "lower-learning-rate");
  const first = lower(script, 0.1);
  assert.ok(first?.placement.kind === "edit");
  const once = applyEdits(script, first.placement.edits);
  assert.equal(lower(once, 0.1)?.placement.kind, "present");
  const second = lower(once, 0.01);
  assert.ok(second?.placement.kind === "edit");
  const twice = applyEdits(once, second.placement.edits);
  assert.match(twice, /lr=0\.001, {2}# learning rate was 0\.01\n/);
});

test("the log tells which of several optimizers a run used", () => {
  const factory = [
    "import torch.optim as optim",
    "def build(name, params):",
    "    if name == 'adam':",
    "        return optim.Adam(params, lr=0.001)",
    "    return optim.SGD(params, lr=0.1, momentum=0.9)",
    "",
  ].join("\n");
  const plan = (hyperparameters: ReadonlyMap<string, string>) =>
    planRemedies({
      script: factory,
      finding: finding({}),
      hyperparameters,
    }).find(({ id }) => id === "lower-learning-rate");
  assert.equal(plan(new Map())?.placement.kind, "refused");
  const remedy = plan(new Map([["optimizer", "sgd"]]));
  assert.ok(remedy?.placement.kind === "edit");
  assert.match(
    applyEdits(factory, remedy.placement.edits),
    /SGD\(params, lr=0\.01, momentum=0\.9\)/,
  );
});

test("the anchor is the optimizer's construction for rates and the step for clipping", () => {
  const anchors = new Map(
    planRemedies({ script, finding: null, hyperparameters: nothing }).flatMap(
      ({ id, placement }) =>
        placement.kind === "edit"
          ? [[id, script.slice(placement.anchor.from, placement.anchor.to)] as const]
          : [],
    ),
  );
  assert.match(anchors.get("use-adam") ?? "", /^torch\.optim\.SGD\(/);
  assert.match(anchors.get("lower-learning-rate") ?? "", /^torch\.optim\.SGD\(/);
  assert.match(anchors.get("add-dropout") ?? "", /^nn\.Sequential\(/);
  assert.equal(anchors.get("clip-gradient-norm"), "optimizer.step()");
});
