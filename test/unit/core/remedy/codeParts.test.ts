import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textOf } from "../../../../src/core/remedy/codePart.ts";
import { codeParts } from "../../../../src/core/remedy/codeParts.ts";

test("words, numbers, texts and comments of Python are told apart", () => {
  assert.deepEqual(codeParts('if ok is None:\n    lr = 1e-3  # was "high"\n    log("x")'), [
    { text: "if", kind: "keyword" },
    { text: " ok ", kind: null },
    { text: "is", kind: "keyword" },
    { text: " ", kind: null },
    { text: "None", kind: "keyword" },
    { text: ":\n    lr = ", kind: null },
    { text: "1e-3", kind: "number" },
    { text: "  ", kind: null },
    { text: '# was "high"', kind: "comment" },
    { text: "\n    log(", kind: null },
    { text: '"x"', kind: "string" },
    { text: ")", kind: null },
  ]);
});

test("what all lines are indented by is left out, and nothing else", () => {
  const shown = (code: string) => textOf(codeParts(code));
  assert.equal(shown("    if ok:\n        go()\n\n    end()"), "if ok:\n    go()\n\nend()");
  assert.equal(
    shown("scheduler = x\n\n    scheduler.step()"),
    "scheduler = x\n\n    scheduler.step()",
  );
  assert.equal(shown("\tgo()\n        end()"), "\tgo()\n        end()");
});

test("whatever the code is, its parts are the code, and neighbours differ in kind", () => {
  const words = fc.constantFrom("if", " ", "\n", '"', "'''", "#", "1e-3", "f'{x!r:>4}'", "\t", "é");
  const code = fc.oneof(
    fc.string(),
    fc.array(words).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(code, (text) => {
      const parts = codeParts(text);
      const bare = (one: string) => one.replaceAll(/\s/g, "");
      assert.equal(bare(textOf(parts)), bare(text));
      for (const [i, part] of parts.entries()) assert.notEqual(part.kind, parts[i + 1]?.kind);
    }),
  );
});
