import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { emptyDiagnosis } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage, message } from "../../../../src/core/message.ts";
import {
  cutInMiddle,
  htmlText,
  iconText,
  markdownText,
  notificationText,
  plainText,
} from "../../../../src/core/text/escape.ts";
import { findingText, runText, settingText } from "../../../../src/core/view/runs/nodeText.ts";
import { runRow } from "../../../../src/core/view/runs/runRow.ts";
import { statusModel } from "../../../../src/core/view/statusModel.ts";
import { finding, runWith } from "../view/support.ts";

/** What a log, a file name, a companion or a script may hold; each surface gets the same. */
const hostile = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  "<a href='https://example.org'>x</a>",
  '" onmouseover="alert(1)',
  "&lt;b&gt;",
  "[Show details](command:workbench.action.terminal.new)",
  "[x](https://example.org)",
  "![x](https://example.org/x.png)",
  "[x]\u200b(command:workbench.action.quit)",
  "[x](comm\u0000and:workbench.action.quit)",
  "<command:workbench.action.quit>",
  "$(error) $(sync~spin)",
  "$\u200b(error)",
  "\u001b[31mred\u001b[0m \u001b]8;;https://example.org\u0007link\u001b]8;;\u0007",
  "\u009b31m\u0007bell\u0008\u0008",
  "line\r\nline\u2028line\tcell",
  "abc\u202egpj.exe\u2066\u200f",
  "__proto__",
  "`code` *bold* | cell | # heading",
  `${"n".repeat(1_000_000)}`,
] as const;

const links = /\]\(/;
const icons = /\$\(/;
// Everything that moves the cursor, ends the line or turns its direction.
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

test("there are twenty", () => assert.equal(new Set(hostile).size, 20));

for (const text of hostile) {
  test(`no surface takes ${JSON.stringify(cutInMiddle(text, 60))} for more than text`, () => {
    for (const shown of [plainText(text), iconText(text), notificationText(text)]) {
      assert.doesNotMatch(shown, controls);
      assert.ok(shown.length <= 600);
    }
    assert.doesNotMatch(iconText(text), icons);
    assert.doesNotMatch(notificationText(text), icons);
    assert.doesNotMatch(notificationText(text), links);
    assert.doesNotMatch(htmlText(text), /[<>"']/);
    assert.doesNotMatch(markdownText(text), /(?<!\\)[`*_[\]()|$!#]|[<>]/);
  });

  test(`tree, quick pick and status bar show ${JSON.stringify(cutInMiddle(text, 60))} as text`, () => {
    const run = runWith({ loss: { role: "train_loss", values: [1] } }, `/w/${text}/train.log`);
    const found = finding({ summary: message("{name} is stuck", { name: text }) });
    const row = { ...runRow(run, { findings: [found], undecided: [] }, []), name: text };
    const nodes = [
      runText(row, formatMessage),
      findingText(found, false, formatMessage),
      settingText(text, text),
    ];
    for (const { label, description, tooltip, spoken } of nodes)
      for (const part of [label, description, spoken, ...tooltip.split("\n")]) {
        assert.doesNotMatch(part, controls);
        assert.doesNotMatch(part, icons);
        assert.ok(part.length < 3000);
      }
    const around = { isAlone: false, othersStuck: 1 };
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
      assert.doesNotMatch(shown, controls);
    }),
  );
});

test("text of people stays as it is, in any language", () => {
  for (const text of ["résumé_α", "学習率", "обучение", "val/loss (mean) [%]", "👩‍🔬 run"])
    assert.equal(plainText(text).replaceAll("\u200d", ""), text.replaceAll("\u200d", ""));
  assert.equal(cutInMiddle("abcdefghij", 5), "ab…ij");
  assert.equal(cutInMiddle("abc", 5), "abc");
});
