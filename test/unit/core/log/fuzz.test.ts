import assert from "node:assert/strict";
import { test } from "node:test";
import { readSamples } from "../../../fuzz/inputs.ts";
import { fuzz } from "../../../fuzz/run.ts";
import { allLogs } from "../../../support/fixtureLogs.ts";

/** `npm run test:fuzz` reads twenty times as many, with another seed each time. */
const count = 5000;

test(`${count} mutated, cut, spliced and random logs: no exception, no hang, no memory kept`, () => {
  const samples = readSamples(allLogs());
  assert.deepEqual(fuzz({ samples, seed: 20_260_101, count }), []);
});
