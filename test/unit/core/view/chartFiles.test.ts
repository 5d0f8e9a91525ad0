import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDiagnosis } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { chartTable } from "../../../../src/core/view/chartExport.ts";
import { chartSvg } from "../../../../src/core/view/chartSvg.ts";
import { reportText } from "../../../../src/core/view/report.ts";
import { translateWords } from "../../../../src/core/view/words.ts";
import { finding, runWith, shownRun } from "./support.ts";

const hostile = `</text><script>alert(1)</script>"&\u0000`;

function shown() {
  const run = runWith({ [hostile]: { role: "train_loss", values: [3, 2, 1] } });
  return shownRun({
    run,
    diagnosis: { ...emptyDiagnosis, findings: [finding({ series: hostile })] },
    comparisons: [],
  });
}

function svg(): string {
  const { charts, extent } = shown();
  const [model] = charts;
  assert.ok(model);
  return chartSvg(model, {
    axis: "step",
    axisTitle: "Step",
    extent,
    window: null,
    logX: false,
    scale: "linear",
    hidden: new Set(),
  });
}

test("an SVG holds the curve and no markup from the log", () => {
  const text = svg();
  assert.match(text, /<path d="M\d/);
  assert.doesNotMatch(text, /<script/);
  assert.doesNotMatch(text, /\u0000/);
  assert.match(text, /&lt;script&gt;/);
});

test("a CSV holds every point under its run and metric; what looks like a formula is text", () => {
  const values = Array.from({ length: 5000 }, (_, i) => i);
  const run = runWith({ "=cmd,1": { role: "train_loss", values } });
  const [series] = run.series;
  assert.ok(series);
  const request = {
    kind: "series",
    id: "loss",
    runId: run.id,
    series: [series],
    findings: [],
    own: [],
  } as const;
  const table = chartTable(request, new Set(), ",");
  assert.equal(table.rows, 5000);
  const lines = table.text().split("\n");
  assert.equal(lines.length, 5002);
  assert.equal(lines[1], `${run.id},"'=cmd,1",0,,,0,1`);
  assert.equal(chartTable(request, new Set(["=cmd,1"]), ",").rows, 0);
});

test("a report stands alone and holds no markup from the log, as HTML and as Markdown", () => {
  const { verdict } = shown();
  const report = {
    title: hostile,
    runs: [{ label: hostile, status: "Finished", path: "/logs/a.log" }],
    settings: [{ name: "lr", values: ["0.1"] }],
    verdict,
    charts: [{ title: "Loss", note: null, svg: svg() }],
    words: translateWords(formatMessage),
  };
  const html = reportText(report, "html");
  assert.doesNotMatch(html, /<script|src=|href=/);
  assert.match(html, /<svg /);
  assert.match(html, /Loss has not improved since step 3/);
  const markdown = reportText(report, "markdown");
  assert.doesNotMatch(markdown, /<script/);
  const [, encoded = ""] = /base64,([A-Za-z0-9+/=]+)\)/.exec(markdown) ?? [];
  assert.equal(Buffer.from(encoded, "base64").toString(), svg());
});
