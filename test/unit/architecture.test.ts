import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { circlesOf } from "../support/circles.ts";
import {
  architectureDrawing,
  drawingFile,
  fileImports,
  roomImports,
} from "../support/drawArchitecture.ts";

test("rooms import each other one way", () => {
  assert.deepEqual(circlesOf(roomImports()), []);
});

test("files import each other one way, for their types too", () => {
  assert.deepEqual(circlesOf(fileImports()), []);
});

test("a circle is named by all that are in it", () => {
  const edges = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c", "d"])],
    ["c", new Set(["a"])],
    ["d", new Set<string>()],
  ]);
  assert.deepEqual(circlesOf(edges), [["a", "b", "c"]]);
});

test("the drawing of the architecture shows the imports as they are: npm run draw", () => {
  assert.equal(readFileSync(drawingFile, "utf8"), architectureDrawing());
});
