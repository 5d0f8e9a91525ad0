import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCollector } from "../../../../../src/core/run/runCollector.ts";
import { eventsOf } from "../../../../support/readLog.ts";

/** `role epoch=value …` of each series of the only run of a log. */
function readings(lines: readonly string[]): readonly string[] {
  const collector = new RunCollector({ path: "log", name: "log", format: "" });
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  collector.acceptAll(eventsOf(bytes, { name: "log", folders: [] }));
  const [run, ...further] = collector.runs;
  assert.deepEqual(further, []);
  return (run?.series ?? []).map((series) => {
    const points = Array.from({ length: series.length }, (_, index) => series.at(index));
    return [series.role, ...points.map((point) => `${point?.epoch}=${point?.value}`)].join(" ");
  });
}

test("a table between bars needs none at its edges, and remarks may stand in it", () => {
  const lines = [
    " Epoch | Train Loss | Val Loss",
    "------------------------------",
    "   1   |   1.0984   |  1.0951",
    "EarlyStopping counter: 1 out of 3",
    "   2   |   0.9282   |  0.9011",
    "Validation loss decreased (1.0951 --> 0.9011).  Saving model ...",
    "   3   |   0.7415   |  0.7720",
  ];
  assert.deepEqual(readings(lines), [
    "train_loss 1=1.0984 2=0.9282 3=0.7415",
    "val_loss 1=1.0951 2=0.9011 3=0.772",
  ]);
});

for (const heading of [
  "Eval begin...",
  "Start validation",
  "Running the evaluation:",
  "Validation measures:",
])
  test(`the batches below ${heading} are those of the evaluation`, () => {
    const epoch = (number: number, loss: number) => [
      `Epoch ${number}/3`,
      `step 10/20 - loss: ${loss}`,
      heading,
      `step 4/8 - loss: ${loss + 1}`,
    ];
    assert.deepEqual(readings([...epoch(1, 0.5), ...epoch(2, 0.25)]), [
      "train_loss 1=0.5 2=0.25",
      "val_loss 1=1.5 2=1.25",
    ]);
  });

test("an evaluation that is over opens nothing", () => {
  const epoch = (number: number, loss: number) => [
    `Epoch ${number}/3`,
    "Validation finished",
    `step 10/20 - loss: ${loss}`,
  ];
  assert.deepEqual(readings([...epoch(1, 0.5), ...epoch(2, 0.25)]), ["train_loss 1=0.5 2=0.25"]);
});
