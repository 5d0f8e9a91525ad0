import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bestBy, lengthOf, trajectories } from "../../../../src/core/landscape/experiment.ts";
import { lessonOf } from "../../../../src/core/landscape/lessonOf.ts";
import { lessonIds, lessons, trap } from "../../../../src/core/landscape/lessons.ts";

test("from −2 with the rate 0.1 plain descent ends in the local minimum at −2.3228", () => {
  const [plain] = trajectories(trap);
  assert.equal(plain?.end?.kind, "local");
  assert.equal(plain?.stops.at(-1)?.point[0]?.toFixed(4), "-2.3228");
});

describe("each way out of the trap", () => {
  for (const id of lessonIds) {
    const { before, after } = lessons[id];
    test(`${id}: plain descent does not get there, the way out does`, () => {
      for (const { end } of trajectories(before)) assert.notEqual(end?.kind, "global");
      const ways = trajectories(after);
      const best = bestBy(ways, lengthOf(after));
      assert.equal(best?.end?.kind, "global");
    });
  }

  for (const id of ["optimizer", "rate", "noise"] as const) {
    test(`${id}: side by side, plain descent stays and every other one escapes`, () => {
      const [plain, ...others] = trajectories(lessons[id].after);
      assert.equal(plain?.end?.kind, "local");
      assert.ok(others.length > 0);
      for (const { end } of others) assert.equal(end?.kind, "global");
    });
  }

  test("initialization: each start ends in a minimum, by its basin", () => {
    const all = trajectories(lessons.initialization.after);
    const kinds = new Set(all.map(({ end }) => end?.kind));
    assert.deepEqual(kinds, new Set(["local", "global"]));
    for (const { stops, end } of all) {
      const from = stops[0]?.point[0] ?? Number.NaN;
      if (from > -1.5 && from < 0.5) assert.equal(end?.kind, "global", `from ${from}`);
    }
  });

  test("normalization: the narrow valley is left far from its end where the rescaled one has arrived", () => {
    const [narrow] = trajectories(lessons.normalization.before);
    const [scaled] = trajectories(lessons.normalization.after);
    assert.ok((narrow?.stops.at(-1)?.loss ?? 0) > 1e-3);
    assert.ok((scaled?.stops.at(-1)?.loss ?? 1) < 1e-9);
  });
});

test("noise escapes by its size, not by a lucky seed", () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const escaped = seeds.filter((seed) => {
    const [, noisy] = trajectories({ ...lessons.noise.after, seed });
    return noisy?.end?.kind === "global";
  });
  assert.ok(escaped.length >= 36, `${escaped.length} of ${seeds.length}`);
});

test("a plateau's cause leads to its lesson; what is not about a landscape has none", () => {
  const lesson = (sign: string, subtype: string | null) => lessonOf({ sign, subtype });
  assert.equal(lesson("plateau", null), "optimizer");
  assert.equal(lesson("plateau", "learning-rate-too-low"), "rate");
  assert.equal(lesson("plateau", "gradient-gone"), "normalization");
  assert.equal(lesson("initialization-sensitivity", "suggestive"), "initialization");
  assert.equal(lesson("overfitting", null), null);
  assert.equal(lesson("divergence", "learning-rate-too-low"), null);
});
