import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lessonIds, lessons } from "../../../../src/core/landscape/lessons.ts";
import { parseExperiment, parseKept } from "../../../../src/core/landscape/parseExperiment.ts";

test("every experiment of the lessons is kept as it is", () => {
  for (const id of lessonIds) {
    const { after: experiment } = lessons[id];
    const kept = { experiment, lesson: id, chapter: "after", step: 3 };
    assert.deepEqual(parseKept(JSON.parse(JSON.stringify(kept))), kept);
  }
});

test("what is no experiment is refused and never throws", () => {
  const { after } = lessons.optimizer;
  for (const broken of [
    { ...after, surface: "__proto__" },
    { ...after, start: [1, 2] },
    { ...after, start: [Number.NaN] },
    { ...after, steps: 1e9 },
    { ...after, contenders: [] },
    { ...after, contenders: [{ optimizer: "adam", schedule: "constant", rate: -1, noise: 0 }] },
  ]) {
    assert.equal(parseExperiment(broken), null);
  }
  fc.assert(fc.property(fc.anything(), (value) => assert.equal(parseKept(value), null)));
});
