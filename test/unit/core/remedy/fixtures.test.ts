import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "../../../../src/core/python/script.ts";
import { treatmentIds } from "../../../../src/core/remedy/remedyId.ts";
import { cases, edited, outcomeOf, planOne } from "./cases.ts";

/**
 * A folder for each treatment: what it says of every script, and the scripts that it edits as they are then. A new
 * treatment has a new folder and changes no other. `npm run update:remedies` rewrites what is expected; read the
 * difference before it is committed.
 */
const folder = fileURLToPath(new URL("../../../fixtures/treatments/", import.meta.url));
const rewrites = process.env["UPDATE_EXPECTED"] === "1";

for (const id of treatmentIds) {
  test(`${id} on every script`, () => {
    if (rewrites) mkdirSync(`${folder}${id}`, { recursive: true });
    const outcomes: Record<string, string> = {};
    for (const { name, text } of cases) {
      const remedy = planOne(text, id);
      outcomes[name] = outcomeOf(remedy);
      expectFile(`${folder}${id}/${name}.py`, edited(text, remedy));
    }
    expectFile(`${folder}${id}/outcomes.json`, `${JSON.stringify(outcomes, null, 2)}\n`);
  });
}

test("expected files belong to a treatment and to a script", () => {
  const names = new Set(["outcomes.json", ...cases.map(({ name }) => `${name}.py`)]);
  for (const id of readdirSync(folder)) {
    assert.ok(
      treatmentIds.some((known) => known === id),
      `no treatment ${id}: remove its folder`,
    );
    const stray = readdirSync(`${folder}${id}`).filter((name) => !names.has(name));
    assert.deepEqual(stray, [], `${id} has expectations for scripts that are not there`);
  }
});

test("a comment that tells an old value names the quantity on its line", () => {
  const told = /^(?<code>[^#]*)# (?<quantity>[a-z][a-z ]*?) ?was (?<value>\S+)\s*$/;
  for (const id of treatmentIds) {
    for (const { text } of cases) {
      const after = edited(text, planOne(text, id));
      const before = new Set(text.split(/\r?\n/));
      for (const comment of after === null ? [] : parse(after).all("Comment")) {
        const [line = ""] = (after ?? "").slice(comment.from).split(/\r?\n/);
        if (before.has(line) || !/ was \S+$/.test(line)) continue;
        assert.match(line, told, `${id}: ${line}`);
        assert.match(told.exec(line)?.groups?.["quantity"] ?? "", /learning rate|seed/, id);
      }
    }
  }
});

function expectFile(path: string, actual: string | null): void {
  if (rewrites && actual === null) rmSync(path, { force: true });
  else if (rewrites && actual !== null) writeFileSync(path, actual);
  assert.equal(
    actual,
    existsSync(path) ? readFileSync(path, "utf8") : null,
    `${path}: run npm run update:remedies, and read the difference`,
  );
}
