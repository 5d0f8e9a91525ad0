import assert from "node:assert/strict";
import { test } from "node:test";
import { eventsOf } from "../../../../support/readLog.ts";

test("an output of a notebook in one line may have any number of lines", () => {
  const printed = Array.from({ length: 150_000 }, () => "x");
  const epochs = [1, 2, 3].map((epoch) => `Epoch ${epoch}/3 - loss: 0.${9 - epoch}`);
  const text = [...epochs, ...printed].join("\n");
  const notebook = { cells: [{ cell_type: "code", outputs: [{ text }] }], nbformat: 4 };
  const bytes = new TextEncoder().encode(JSON.stringify(notebook));
  const events = eventsOf(bytes, { name: "training.ipynb", folders: [] });
  const losses = events.flatMap((event) =>
    event.kind === "metric" && event.metric.kind === "loss" ? [event.value] : [],
  );
  assert.deepEqual(losses, [0.8, 0.7, 0.6]);
});
