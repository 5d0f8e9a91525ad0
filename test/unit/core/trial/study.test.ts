import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatMessage, message } from "../../../../src/core/message.ts";
import { assumedFinding } from "../../../../src/core/remedy/planner.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import type { Arm } from "../../../../src/core/trial/arm.ts";
import { candidatesFor } from "../../../../src/core/trial/candidate.ts";
import { reportOf } from "../../../../src/core/trial/report.ts";
import {
  candidatesOf,
  mostTrials,
  nextStep,
  type Study,
  winnerOf,
} from "../../../../src/core/trial/study.ts";
import type { TrialEnd, TrialState } from "../../../../src/core/trial/trialState.ts";
import { candidate, fallingRun, lossRun, stuckRun, study } from "./support.ts";

interface Outcome {
  readonly end: TrialEnd;
  readonly run: Run | null;
}

/** Carries a study out without any process; `slots` trials at once, ended in the order in which they were started. */
function carryOut(given: Study, slots: number, outcome: (id: string, count: number) => Outcome) {
  const states = new Map<string, TrialState>();
  const controls = new Map<string, Run>();
  const started: string[] = [];
  for (let round = 0; round < 1000; round++) {
    const step = nextStep(given, states, controls, slots);
    for (const { id } of step.cancel) states.set(id, { kind: "over", end: "stopped", run: null });
    for (const { id } of step.start) {
      assert.ok(!states.has(id), `${id} was started twice`);
      states.set(id, { kind: "running", run: null });
      started.push(id);
    }
    const running = [...states].filter(([, { kind }]) => kind === "running").map(([id]) => id);
    assert.ok(running.length <= slots, "more trials than slots");
    if (step.done) return { states, controls, started };
    const [first] = running;
    if (first === undefined) continue;
    const { end, run } = outcome(first, started.length);
    states.set(first, { kind: "over", end, run });
    const isControl = first === "control" || first.startsWith("control @");
    if (isControl && end === "ended" && run) controls.set(first.split(" @ ")[1] ?? "", run);
  }
  throw new Error("the study does not end");
}

const ended = (run: Run): Outcome => ({ end: "ended", run });
const seeds: readonly Arm[] = [0, 1, 2].map((seed) => ({
  label: `seed ${seed}`,
  words: ["--seed", String(seed)],
  literalSeed: null,
  optimizer: null,
  literalRate: null,
  settings: { seed },
}));

test("the control comes first, then the candidates in order, until one has clearly won", () => {
  const given = study(["a", "b", "c"].map((id) => candidate(id)));
  const { started, states, controls } = carryOut(given, 1, (id) =>
    ended(id === "b" ? fallingRun(0.1) : stuckRun()),
  );
  assert.deepEqual(started, ["control", "a", "b"]);
  assert.equal(winnerOf(candidatesOf(given, states, controls))?.candidate.id, "b");
});

test("a fix that is not clear does not end the search, and the best one wins", () => {
  const given = study(["a", "b", "c"].map((id) => candidate(id)));
  const ends: Readonly<Record<string, number>> = { a: 1.6, b: 1.1, c: 1.4 };
  const { started, states, controls } = carryOut(given, 1, (id) =>
    ended(id === "control" ? stuckRun() : fallingRun(ends[id] ?? 2.3)),
  );
  assert.deepEqual(started, ["control", "a", "b", "c"]);
  assert.equal(winnerOf(candidatesOf(given, states, controls))?.candidate.id, "b");
});

test("what does not help under the worst seed is not tried under the others", () => {
  const given = study([candidate("a"), candidate("b")], { arms: seeds, varies: "seed" });
  const { started } = carryOut(given, 1, (id) =>
    ended(id.startsWith("b") ? fallingRun(0.05) : stuckRun()),
  );
  assert.deepEqual(
    started.filter((id) => id.startsWith("a")),
    ["a @ seed 0"],
  );
  assert.equal(started.filter((id) => id.startsWith("b")).length, 3);
});

test("a winner ends what still runs beside it", () => {
  const given = study(["a", "b", "c", "d"].map((id) => candidate(id)));
  const { states } = carryOut(given, 4, (id) => ended(id === "a" ? fallingRun(0.1) : stuckRun()));
  assert.equal(
    [...states.values()].filter((state) => state.kind === "over" && state.end === "stopped").length,
    3,
  );
});

test("a control that fails ends the study: there is nothing to compare with", () => {
  const { started } = carryOut(study([candidate("a")]), 1, () => ({ end: "failed", run: null }));
  assert.deepEqual(started, ["control"]);
});

test("every study ends, starts nothing twice, keeps to its slots and its number of candidates", () => {
  const outcomes = fc.infiniteStream(
    fc.record({
      end: fc.constantFrom<TrialEnd>("ended", "stopped", "failed", "lost", "out of time"),
      level: fc.constantFrom(0.1, 0.9, 1.5, 2.3),
    }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      outcomes,
      (count, slots, isSet, stream) => {
        const singles = Array.from({ length: count }, (_, i) => candidate(`c${i}`, i === 0));
        const given = study(singles, isSet ? { arms: seeds, varies: "seed" } : {});
        const { started, states, controls } = carryOut(given, slots, (id) => {
          if (id.startsWith("control")) return ended(stuckRun());
          const next = stream.next().value ?? { end: "failed", level: 2.3 };
          const isRead = next.end !== "failed" && next.end !== "lost";
          return { end: next.end, run: isRead ? fallingRun(next.level) : null };
        });
        const candidates = new Set(
          started.map((id) => id.split(" @ ")[0]).filter((id) => id !== "control"),
        );
        assert.ok(candidates.size <= given.most);
        assert.ok(started.length <= mostTrials(given, 0));
        const report = reportOf(given, states, controls, []);
        assert.equal(
          report.winner === null,
          !report.rows.some(({ outcome }) => outcome === "trains"),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("the sentence names the change, the losses and how many others did not help", () => {
  const given = study(["a", "b", "c"].map((id) => candidate(id)));
  const { states, controls } = carryOut(given, 1, (id) =>
    ended(id === "c" ? fallingRun(0.08) : stuckRun()),
  );
  const { sentence } = reportOf(given, states, controls, []);
  assert.match(formatMessage(sentence), /^“Change c” trains: 2\.3 → 0\.0\d+; 2 others did not\.$/);
});

test("where none got it going, the sentence names what came furthest: it can be kept all the same", () => {
  const given = study(["a", "b", "c"].map((id) => candidate(id)));
  const slow = lossRun((i) => 2.3 - 0.003 * i);
  const { states, controls } = carryOut(given, 1, (id) => ended(id === "b" ? slow : stuckRun()));
  const { sentence, winner, furthest } = reportOf(given, states, controls, []);
  assert.equal(winner, null);
  assert.equal(furthest?.candidate.id, "b");
  assert.match(
    formatMessage(sentence),
    /^None of 3 changes got the run going; “Change b” came furthest: 2\.3 → 1\.9\d\.$/,
  );
});

const script = `import torch
model = torch.nn.Sequential(torch.nn.Linear(4, 32), torch.nn.Sigmoid(), torch.nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-6)
for epoch in range(60):
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch} loss {loss.item()}")
`;

test("what came furthest is combined first with what was named first, though that alone did nothing", () => {
  const own = {
    ...study([]).request,
    sources: { path: "/train.py", text: script, imported: [] },
  };
  const singles = candidatesFor(own).slice(0, 4);
  const [first, second, third] = singles.map(({ id }) => id);
  const lower = lossRun((i) => (i < 4 ? 2.3 : 2.1));
  const low = lossRun((i) => (i < 4 ? 2.3 : 2.25));
  const { started } = carryOut(study(singles, { request: own }), 1, (id) =>
    ended(id === third ? lower : id === second ? low : stuckRun()),
  );
  const combined = started.filter((id) => id.includes("+"));
  assert.equal(combined[0], `${third}+${first}`);
});

test("what trains without having clearly won is combined as well; two changes win where they are far better", () => {
  const own = {
    ...study([]).request,
    sources: { path: "/train.py", text: script, imported: [] },
  };
  const singles = candidatesFor(own).slice(0, 3);
  const fallingTo = (end: number) => ended(lossRun((i) => 2.3 - ((2.3 - end) * i) / 119));
  for (const [level, pairs] of [
    [0.1, 2],
    [1, 2],
    [1.3, 1],
  ] as const) {
    const given = study(singles, { request: own });
    const { started, states, controls } = carryOut(given, 1, (id) => {
      if (id.includes("+")) return fallingTo(level);
      return id === singles[1]?.id ? fallingTo(1.4) : ended(stuckRun());
    });
    assert.ok(started.some((id) => id.startsWith(`${singles[1]?.id}+`)));
    const { winner } = reportOf(given, states, controls, []);
    assert.equal(winner?.candidate.changes.length, pairs);
  }
});

test("a learning rate that has helped is moved on the same way, from where it led", () => {
  const own = {
    ...study([]).request,
    sources: { path: "/train.py", text: script, imported: [] },
  };
  const singles = candidatesFor(own).filter(({ id }) => id === "raise-learning-rate");
  const given = study(singles, { request: own });
  const creeping = (speed: number) => ended(lossRun((i) => 2.3 - speed * i));
  const { started, states, controls } = carryOut(given, 1, (id) => {
    if (id.endsWith("+raise-learning-rate+raise-learning-rate")) return ended(fallingRun(0.1));
    return id === "control" ? ended(stuckRun()) : creeping(id.includes("+") ? 0.006 : 0.003);
  });
  assert.equal(started.length, 4);
  assert.ok(started.length <= mostTrials(given, 0));
  const { winner } = reportOf(given, states, controls, []);
  assert.match(winner?.candidate.files[0]?.text ?? "", /lr=10\.0\) {2}# learning rate was 1e-6$/m);
  const [change] = winner?.candidate.changes ?? [];
  assert.equal(winner?.candidate.changes.length, 1);
  assert.match(formatMessage(change?.title ?? message("")), /^Raise .*\(1e-6 → 10\.0\)$/);
});

test("what only the first change makes possible is tried on top of it", () => {
  const deep = script.replace(
    /model = .*/,
    "model = torch.nn.Sequential(torch.nn.Linear(4, 32), torch.nn.Tanh(), torch.nn.Linear(32, 32), torch.nn.Tanh(), torch.nn.Linear(32, 2))",
  );
  const own = {
    ...study([]).request,
    findings: [assumedFinding("vanishing-gradient")],
    sources: { path: "/train.py", text: deep, imported: [] },
  };
  const singles = candidatesFor(own).slice(0, 3);
  assert.ok(!candidatesFor(own).some(({ id }) => id === "he-initialization"));
  const { started } = carryOut(study(singles, { request: own }), 1, (id) =>
    ended(id === "relu-activation" ? fallingRun(1.1) : stuckRun()),
  );
  assert.ok(started.includes("relu-activation+he-initialization"), started.join(" "));
});
