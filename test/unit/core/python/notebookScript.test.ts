import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { joinCells, trainingLine } from "../../../../src/core/python/notebookScript.ts";
import { errorsIn } from "../../../../src/core/python/script.ts";
import type { ScriptEdit } from "../../../../src/core/python/scriptEdit.ts";

/** The cells after edits of the joined text; null where they are refused. */
function edited(cells: readonly string[], ...edits: readonly ScriptEdit[]): string[] | null {
  const byCell = joinCells(cells).cellEdits(edits);
  return byCell && cells.map((cell, index) => applyEdits(cell, byCell.get(index) ?? []));
}

function at(cells: readonly string[], needle: string): number {
  const offset = joinCells(cells).text.indexOf(needle);
  assert.notEqual(offset, -1);
  return offset;
}

const cells = ["import torch", "%%time\nfor epoch in range(9):\n    loss.backward()", "done = 1"];

test("an insertion at the end of a line stays in its cell, also at the end of the cell", () => {
  const end = at(cells, "backward()") + "backward()".length;
  assert.deepEqual(edited(cells, { from: end, to: end, insert: "\n    clip()" }), [
    cells[0],
    `${cells[1]}\n    clip()`,
    cells[2],
  ]);
});

test("an insertion before the first line of a cell stays in that cell, below its magic", () => {
  const from = at(cells, "done");
  assert.deepEqual(edited(cells, { from, to: from, insert: "x = 2\n" }), [
    cells[0],
    cells[1],
    "x = 2\ndone = 1",
  ]);
  const magic = joinCells(cells).text.indexOf("\n") + 1;
  assert.deepEqual(
    edited(cells, { from: magic, to: magic, insert: "x = 2\n" })?.[1],
    ["%%time", "x = 2", "for epoch in range(9):", "    loss.backward()"].join("\n"),
  );
});

test("edits of several cells are edits of each", () => {
  const [a, b] = [at(cells, "torch"), at(cells, "1")];
  const both = [
    { from: a, to: a + 5, insert: "numpy" },
    { from: b, to: b + 1, insert: "2" },
  ];
  assert.deepEqual(edited(cells, ...both), ["import numpy", cells[1], "done = 2"]);
});

test("a whole last line is replaced without the line end that is not there", () => {
  const from = at(cells, "    loss");
  const to = at(cells, "done");
  assert.equal(
    edited(cells, { from, to, insert: "    pass\n" })?.[1],
    "%%time\nfor epoch in range(9):\n    pass",
  );
});

test("what reaches over the end of a cell or into a magic is refused", () => {
  const from = at(cells, "loss");
  assert.equal(edited(cells, { from, to: at(cells, "done") + 2, insert: "" }), null);
  const magic = joinCells(cells).text.indexOf("\n") + 1;
  assert.equal(edited(cells, { from: magic + 2, to: magic + 8, insert: "x" }), null);
});

test("magics, shell commands and help are masked, and the rest still parses as Python", () => {
  const { text } = joinCells([
    "%matplotlib inline\n!pip install torch \\\n  numpy\nimport torch",
    "if colab:\n    !ls\nfiles = !ls *.py\ntorch.optim?\nx = 5 % 3",
    "%%bash\nfor f in *; do echo $f; done",
    "%%timeit -n 3\ny = 1",
    "%cd x\n\nz = 1",
  ]);
  assert.doesNotMatch(text, /!|\$|matplotlib|pip|numpy|bash|torch\.optim\?/);
  assert.match(text, /^files = \.\.\.#*$/m);
  assert.match(text, /^x = 5 % 3$/m);
  const own = joinCells(["%matplotlib inline\nif colab:\n    !pip install x\nfiles = !ls\nx = 1"]);
  assert.equal(errorsIn(own.text), 0);
  const expression = "print(\n    'loss %.3f'\n    % (loss)\n)\nok = (a\n    != b)";
  assert.equal(joinCells([expression]).text, `${expression}\n`);
});

test("masking changes no length and no line end; places lead back to the cells", () => {
  const line = fc.constantFrom(
    "%time x",
    "!ls",
    "x = 1",
    "",
    "\t?y",
    "a = !b \\",
    "%%bash",
    "s = '%d'",
  );
  const cell = fc.array(line).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(fc.array(cell), fc.nat(), (texts, somewhere) => {
      const { text, placeOf } = joinCells(texts);
      const whole = texts.map((each) => `${each}\n`).join("");
      assert.equal(text.length, whole.length);
      assert.deepEqual(
        text.split("\n").map((each) => each.length),
        whole.split("\n").map((each) => each.length),
      );
      if (whole === "") return;
      const offset = somewhere % whole.length;
      const place = placeOf(offset);
      const before = texts.slice(0, place.cell).reduce((sum, each) => sum + each.length + 1, 0);
      assert.equal(before + place.offset, offset);
    }),
  );
});

test("the line of a cell that trains", () => {
  assert.equal(trainingLine("x = 1\nfor epoch in range(3):\n    loss.backward()"), 2);
  assert.equal(trainingLine("# model.fit(x)\nhistory = model.fit(x, y)"), 1);
  assert.equal(trainingLine("def train(a):\n    pass\n\ntrain(model)"), 3);
  assert.equal(trainingLine("trainer.train()"), 0);
  assert.equal(trainingLine("\n\nx = 1"), 2);
  assert.equal(trainingLine(""), 0);
});
