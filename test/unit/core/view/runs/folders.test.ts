import assert from "node:assert/strict";
import { test } from "node:test";
import { folderBeside, shortFolder } from "../../../../../src/core/view/runs/folders.ts";

test("a run that is called after its folder is told with what lies above that, if anything does", () => {
  assert.equal(folderBeside("dvclive/plots/metrics", "dvclive"), null);
  assert.equal(folderBeside("sweep/trial7/logs", "trial7"), "sweep");
  assert.equal(folderBeside("seeds/seed1", "seed1"), "seeds");
});

test("any other run is told with its whole folder", () => {
  assert.equal(folderBeside("experiments/mnist", "train"), "experiments/mnist");
  assert.equal(folderBeside("trial70/logs", "trial7"), "trial70/logs");
});

test("a folder below one of several is told with that one's name, equal names with what tells them apart", () => {
  assert.equal(shortFolder("/disk/a/runs", ["/disk/a"]), "runs");
  assert.equal(shortFolder("/disk/a/runs", ["/disk/a", "/disk/b"]), "a/runs");
  const alike = ["/disk/a/vision", "/disk/b/vision", "/vision"];
  assert.deepEqual(
    alike.map((root) => shortFolder(`${root}/seeds`, alike)),
    ["a/vision/seeds", "b/vision/seeds", "/vision/seeds"],
  );
  assert.deepEqual(
    alike.map((root) => shortFolder(root, alike)),
    ["a/vision", "b/vision", "/vision"],
  );
});
