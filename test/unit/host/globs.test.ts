import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { globTest } from "../../../src/host/globs.ts";

const cases: readonly [glob: string, matching: readonly string[], other: readonly string[]][] = [
  ["*.log", ["a.log", ".log"], ["a.txt", "b/a.log", "a.log/"]],
  ["**/*.log", ["a.log", "b/c/a.log", ".hidden/a.log"], ["a.logs"]],
  ["**/node_modules/**", ["node_modules/", "a/node_modules/b/c"], ["a/node_modules2/b"]],
  ["runs/**/x?.csv", ["runs/x1.csv", "runs/a/b/xé.csv"], ["runs/x.csv", "other/x1.csv"]],
  ["**/{train,test}{,_log}.txt", ["train.txt", "a/test_log.txt"], ["train_.txt"]],
  ["{a,b{c,d}}.log", ["a.log", "bc.log", "bd.log"], ["b.log", "a,b.log"]],
  ["v[0-9].log", ["v7.log"], ["vx.log", "v10.log"]],
  ["v[!0-9].log", ["vx.log"], ["v7.log"]],
  ["*tfevents*", ["events.out.tfevents.1.host", "tfevents"], ["tfevent"]],
  ["a**b", ["ab", "axxb"], ["a/b"]],
  ["./runs/*.log", ["runs/a.log"], ["a.log"]],
  ["*(*)*(*)x", ["()()x"], ["x"]],
];

for (const [glob, matching, other] of cases) {
  test(`${glob} matches what VS Code's globs match`, () => {
    const matches = globTest([glob], false);
    assert.deepEqual(
      matching.filter((path) => !matches(path)),
      [],
    );
    assert.deepEqual(other.filter(matches), []);
  });
}

test("a glob that is none matches nothing and spoils no other", () => {
  assert.equal(globTest(["[", "", "{", "**/*.log"])("a/b.log"), true);
  assert.equal(globTest(["["])("a/b.log"), false);
});

test("letters of any case are alike where the file system says so", () => {
  assert.equal(globTest(["*.LOG"], true)("Train.log"), true);
  assert.equal(globTest(["*.LOG"], false)("Train.log"), false);
});

test("globs made to never end are answered", () => {
  const name = "a".repeat(255);
  const path = Array(16).fill(name).join("/");
  const hostile = [
    "*(*)".repeat(200),
    `${"*a".repeat(400)}b`,
    "**/*a/".repeat(160),
    "{a,b}".repeat(180),
  ];
  for (const glob of hostile) assert.equal(globTest([glob])(path), false);
});

test("a path matches itself, and a glob of one star per name", () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9_.-]{0,11}$/);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), fc.nat(), (names, cut) => {
      const path = names.join("/");
      const at = cut % (path.length + 1);
      const starred = names.map((n) => `${n.slice(0, at % (n.length + 1))}*`).join("/");
      return globTest([path])(path) && globTest([starred])(path) && globTest(["**"])(path);
    }),
  );
});
