import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { remedyIds } from "../../../../src/core/remedy/remedyId.ts";
import { cases, edited, outcomeOf, planOne, scriptsFolder } from "./cases.ts";

/** `UPDATE_FIXTURES=1` rewrites what is expected; read the difference before it is committed. */
const { UPDATE_FIXTURES } = process.env;
const rewrites = UPDATE_FIXTURES === "1";

for (const { name, text } of cases) {
  test(`remedies for ${name}`, () => {
    const outcomes: Record<string, string> = {};
    for (const id of remedyIds) {
      const remedy = planOne(text, id);
      outcomes[id] = outcomeOf(remedy);
      expectFile(`${scriptsFolder}${name}/${id}.py`, edited(text, remedy));
    }
    expectFile(`${scriptsFolder}${name}/outcomes.json`, `${JSON.stringify(outcomes, null, 2)}\n`);
  });
}

function expectFile(path: string, actual: string | null): void {
  if (rewrites && actual === null) rmSync(path, { force: true });
  else if (rewrites && actual !== null) writeFileSync(path, actual);
  assert.equal(actual, existsSync(path) ? readFileSync(path, "utf8") : null, path);
}
