import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { marked } from "marked";
import { emptyDiagnosis } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage, message } from "../../../../src/core/message.ts";
import {
  cutInMiddle,
  htmlText,
  iconText,
  markdownText,
  notificationText,
  plainText,
  sarifText,
} from "../../../../src/core/text/escape.ts";
import { findingText, runText, settingText } from "../../../../src/core/view/runs/nodeText.ts";
import { runRow } from "../../../../src/core/view/runs/runRow.ts";
import { statusModel } from "../../../../src/core/view/statusModel.ts";
import { elementsOf } from "../../../support/elementsOf.ts";
import { actingCharacters, hostileTexts } from "../../../support/hostileTexts.ts";
import { finding, runWith } from "../view/support.ts";

const links = /\]\(/;
const icons = /\$\(/;

test("there are twenty", () => assert.equal(new Set(hostileTexts).size, 20));

for (const text of hostileTexts) {
  test(`no surface takes ${JSON.stringify(cutInMiddle(text, 60))} for more than text`, () => {
    for (const shown of [plainText(text), iconText(text), notificationText(text)]) {
      assert.doesNotMatch(shown, actingCharacters);
      assert.ok(shown.length <= 600);
    }
    assert.doesNotMatch(iconText(text), icons);
    assert.doesNotMatch(notificationText(text), icons);
    assert.doesNotMatch(notificationText(text), links);
    assert.doesNotMatch(htmlText(text), /[<>"']/);
    assert.doesNotMatch(sarifText(text), links);
    assert.doesNotMatch(sarifText(text), actingCharacters);
    for (const place of [htmlText(text), `<b title="${htmlText(text)}"></b>`])
      for (const { name, attributes } of elementsOf(place)) {
        assert.equal(name, "b");
        assert.deepEqual([...attributes.keys()], ["title"]);
      }
  });

  test(`rendered Markdown shows ${JSON.stringify(cutInMiddle(text, 60))} as text`, () => {
    for (const place of [markdownText(text), `a ${markdownText(text)}`]) {
      const html = marked.parse(place, { async: false, gfm: true });
      assert.deepEqual(
        elementsOf(html).map(({ name }) => name),
        ["p"],
      );
    }
    const table = `| a | b |\n|---|---|\n| ${markdownText(text)} | x |\n`;
    const cells = elementsOf(marked.parse(table, { async: false, gfm: true }));
    assert.equal(cells.filter(({ name }) => name === "td").length, 2);
    assert.equal(cells.length, 9);
  });

  test(`tree, quick pick and status bar show ${JSON.stringify(cutInMiddle(text, 60))} as text`, () => {
    const run = runWith({ loss: { role: "train_loss", values: [1] } }, `/w/${text}/train.log`);
    const found = finding({ summary: message("{name} is stuck", { name: text }) });
    const row = { ...runRow(run, { findings: [found], undecided: [] }, []), name: text };
    const nodes = [
      runText({ row, name: text, folder: text }, formatMessage),
      findingText(found, false, formatMessage),
      settingText(text, text),
    ];
    for (const { label, description, tooltip, spoken } of nodes)
      for (const part of [label, description, spoken, ...tooltip.split("\n")]) {
        assert.doesNotMatch(part, actingCharacters);
        assert.doesNotMatch(part, icons);
        assert.ok(part.length < 3000);
      }
    const around = { isAlone: false, othersStuck: 1, isNews: true };
    const named = Object.assign(run, { name: text });
    const status = iconText(statusModel(named, emptyDiagnosis, around, formatMessage).text, 120);
    assert.doesNotMatch(status, icons);
    assert.ok(status.length <= 140);
  });
}

test("whatever the text, a notification has no link and no control", () => {
  const part = fc.constantFrom(
    "[",
    "]",
    "(",
    ")",
    "$",
    "command:",
    "\u200b",
    "\u001b",
    "[0m",
    "a",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const shown = notificationText(parts.join(""));
      assert.doesNotMatch(shown, links);
      assert.doesNotMatch(shown, icons);
      assert.doesNotMatch(shown, actingCharacters);
    }),
  );
});

test("whatever the text, rendered Markdown is one paragraph", () => {
  const part = fc.constantFrom(..."-+*=#>|`~_[]()!:<&@\\$.1 \t\na", "http://", "www.", "a@b.cc");
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 20 }), (parts) => {
      const text = markdownText(parts.join(""));
      fc.pre(text.trim() !== "");
      const elements = elementsOf(marked.parse(text, { async: false, gfm: true }));
      assert.deepEqual(
        elements.map(({ name }) => name),
        ["p"],
      );
    }),
    { numRuns: 1000 },
  );
});

test("text of people stays as it is, in any language", () => {
  for (const text of ["résumé_α", "学習率", "обучение", "val/loss (mean) [%]", "👩‍🔬 run"])
    assert.equal(plainText(text).replaceAll("\u200d", ""), text.replaceAll("\u200d", ""));
  assert.equal(cutInMiddle("abcdefghij", 5), "ab…ij");
  assert.equal(cutInMiddle("abc", 5), "abc");
});
