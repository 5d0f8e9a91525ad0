import assert from "node:assert/strict";
import { test } from "node:test";
import { huggingface } from "../../../../../src/core/log/formats/huggingface.ts";
import { jsonl } from "../../../../../src/core/log/formats/jsonl.ts";
import type { LineFormat } from "../../../../../src/core/log/logFormat.ts";
import { learn } from "../../../../../src/core/log/shapes/learn.ts";

/** Where the values of lines come from that are alike: their slots, by name; null where no shape is learnt. */
function slotsOf(format: LineFormat, line: string): Readonly<Record<string, number>> | null {
  const reader = format.createReader({ name: "train.log", folders: [] });
  for (let number = 1; number < 4; number++) reader.line(line, number, () => {});
  const { shapes } = reader;
  assert.ok(shapes !== undefined && "describe" in shapes);
  const { learnt } = learn(new TextEncoder().encode(`${line}\n`), (text) => shapes.describe(text));
  if (learnt === null) return null;
  const { plan } = learnt;
  return Object.fromEntries(
    plan.facts.values.map(({ name }, index) => [name, plan.values[index]?.slot ?? -1]),
  );
}

test("numbers that are part of a name are no slots", () => {
  const line = '{"step": 12, "loss": 0.5, "layer/3/grad_norm": 0.1, "acc top-1": 0.25}';
  assert.deepEqual(slotsOf(jsonl, line), { loss: 1, "layer/3/grad_norm": 2, "acc top-1": 3 });
});

test("numbers between quotes are slots, also below zero", () => {
  const line = "{'loss': '0.5', 'reward': '-1.5', 'epoch': '0.01'}";
  assert.deepEqual(slotsOf(huggingface, line), { loss: 0, reward: 1 });
});

test("a line whose end is cut off teaches nothing", () => {
  assert.equal(slotsOf(jsonl, '{"step": 12, "loss": 0.5'), null);
});
