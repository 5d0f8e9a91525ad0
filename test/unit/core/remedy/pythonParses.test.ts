import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { cases, edited, planAll } from "./cases.ts";
import { scripts } from "./styles.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const skip = hasPython ? false : "no python3 on this machine";

/** Python's own error for each source, or null where it parses. */
function errorsOf(sources: readonly string[]): readonly (string | null)[] {
  const program = [
    "import ast, json, sys",
    "def error(source):",
    "    try: ast.parse(source)",
    "    except SyntaxError as e: return str(e)",
    "print(json.dumps([error(s) for s in json.load(sys.stdin)]))",
  ].join("\n");
  const run = spawnSync("python3", ["-c", program], {
    input: JSON.stringify(sources),
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

test("Python parses what every remedy makes of every script", { skip }, () => {
  const texts = [...cases.map((c) => c.text), ...fc.sample(scripts, { numRuns: 150, seed: 7 })];
  const sound = errorsOf(texts);
  const results = texts.flatMap((text, at) =>
    sound[at] === null ? planAll(text).flatMap((r) => edited(text, r) ?? []) : [],
  );
  assert.ok(results.length > 500);
  for (const [at, error] of errorsOf(results).entries()) assert.equal(error, null, results[at]);
});
