import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatMessage } from "../../../../src/core/message.ts";
import { applyEdits, overlap } from "../../../../src/core/python/applyEdits.ts";
import { errorsOf, parse } from "../../../../src/core/python/script.ts";
import type { ScriptEdit } from "../../../../src/core/python/scriptEdit.ts";
import { type RemedyId, treatmentIds } from "../../../../src/core/remedy/remedyId.ts";
import { cases, planAll, planOne } from "./cases.ts";
import { scripts } from "./styles.ts";

const anyScript = fc.oneof(
  { weight: 4, arbitrary: scripts },
  fc.constantFrom(...cases.map((c) => c.text)),
);

function forEveryEdit(
  check: (text: string, edits: readonly ScriptEdit[], id: RemedyId) => void,
): void {
  fc.assert(
    fc.property(anyScript, (text) => {
      for (const { id, placement } of planAll(text)) {
        if (placement.kind === "edit") check(text, placement.edits, id);
      }
    }),
    { numRuns: 120 },
  );
}

test("edits never overlap and change something", () => {
  forEveryEdit((text, edits, id) => {
    assert.ok(!overlap(edits), id);
    assert.notEqual(applyEdits(text, edits), text, id);
  });
});

test("an edit that is taken back leaves the same bytes", () => {
  forEveryEdit((text, edits, id) => {
    let shift = 0;
    const back = edits
      .toSorted((a, b) => a.from - b.from || a.to - b.to)
      .map(({ from, to, insert }) => {
        const at = from + shift;
        shift += insert.length - (to - from);
        return { from: at, to: at + insert.length, insert: text.slice(from, to) };
      });
    assert.equal(applyEdits(applyEdits(text, edits), back), text, id);
  });
});

test("edits leave strings and comments alone, but for a string that is a whole argument", () => {
  forEveryEdit((text, edits, id) => {
    const script = parse(text);
    for (const part of [...script.all("String"), ...script.all("Comment")]) {
      for (const { from, to } of edits) {
        const touches = from < part.to && to > part.from;
        const inside = from === to && from > part.from && from < part.to;
        const isWhole = part.name === "String" && from <= part.from && to >= part.to;
        assert.ok(
          !inside && (!touches || isWhole),
          `${id} touches ${text.slice(part.from, part.to)}`,
        );
      }
    }
  });
});

test("a remedy has nothing to do on its own result", () => {
  forEveryEdit((text, edits, id) => {
    const after = applyEdits(text, edits);
    const again = planOne(after, id).placement;
    assert.equal(
      again.kind === "refused" ? formatMessage(again.reason) : again.kind,
      "present",
      `${id}\n${after}`,
    );
  });
});

test("edits make no part of a script unreadable to the parser", () => {
  forEveryEdit((text, edits, id) => {
    const before = errorsOf(parse(text).tree);
    assert.equal(errorsOf(parse(applyEdits(text, edits)).tree), before, id);
  });
});

test("what is inserted has the line ends of the script", () => {
  forEveryEdit((text, edits, id) => {
    const after = applyEdits(text, edits);
    const usesCarriageReturns = text.includes("\r\n");
    assert.equal(/(?<!\r)\n/.test(after), !usesCarriageReturns, id);
    assert.equal(after.includes("\r"), usesCarriageReturns, id);
  });
});

test("a script that breaks off anywhere is read without an exception", () => {
  fc.assert(
    fc.property(anyScript, fc.nat(3000), (text, length) => {
      assert.ok(planAll(text.slice(0, length)).length > 0);
    }),
    { numRuns: 150 },
  );
});

test("any text is read without an exception", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => planAll(`import torch\n${text}`).length === treatmentIds.length,
    ),
  );
});

test("remedies one after the other stay readable", () => {
  fc.assert(
    fc.property(scripts, (text) => {
      let script = text;
      for (const id of [
        "use-adam",
        "add-dropout",
        "xavier-initialization",
        "clip-gradient-norm",
        "log-gradient-norm",
        "add-weight-decay",
      ] as const) {
        const { placement } = planOne(script, id);
        if (placement.kind === "edit") script = applyEdits(script, placement.edits);
      }
      assert.equal(errorsOf(parse(script).tree), 0, script);
    }),
    { numRuns: 60 },
  );
});
