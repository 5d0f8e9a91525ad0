import assert from "node:assert/strict";
import { test } from "node:test";
import { marked } from "marked";
import { emptyDiagnosis } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage, message } from "../../../../src/core/message.ts";
import { cutInMiddle } from "../../../../src/core/text/escape.ts";
import { chartTable } from "../../../../src/core/view/chartExport.ts";
import { chartSvg } from "../../../../src/core/view/chartSvg.ts";
import { reportText } from "../../../../src/core/view/report.ts";
import { translateWords } from "../../../../src/core/view/words.ts";
import { elementsOf } from "../../../support/elementsOf.ts";
import { actingCharacters, hostileTexts } from "../../../support/hostileTexts.ts";
import { eventsOf } from "../../../support/readLog.ts";
import { finding, runWith, shownRun } from "./support.ts";

const hostile = `</text><script>alert(1)</script>"&\u0000`;

function shown(name: string = hostile) {
  const run = runWith({ [name]: { role: "train_loss", values: [3, 2, 1] } });
  const summary = message("{name} is stuck", { name });
  return shownRun({
    run,
    diagnosis: { ...emptyDiagnosis, findings: [finding({ series: name, summary })] },
    comparisons: [],
  });
}

function svg({ charts, extent }: ReturnType<typeof shownRun>): string {
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
  const text = svg(shown());
  assert.match(text, /<path d="M\d/);
  assert.doesNotMatch(text, /<script/);
  assert.doesNotMatch(text, /\u0000/);
  assert.match(text, /&lt;script&gt;/);
});

test("of a run with one point the axis names that point, and no step before the first", () => {
  const run = runWith({ loss: { role: "train_loss", values: [3] } });
  const text = svg(shownRun({ run, diagnosis: emptyDiagnosis, comparisons: [] }));
  const named = [...text.matchAll(/y="348"[^>]*>([^<]*)</g)].map(([, label]) => label);
  assert.deepEqual(named, ["0"]);
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
  const nameOf = () => "a run, as it is called";
  const table = chartTable(request, new Set(), ",", nameOf);
  assert.equal(table.rows, 5000);
  const lines = table.text().split("\n");
  assert.equal(lines.length, 5002);
  assert.equal(lines[1], `"a run, as it is called","'=cmd,1",0,,,0,1`);
  assert.equal(chartTable(request, new Set(["=cmd,1"]), ",", nameOf).rows, 0);
});

test("a chart that is saved beside its log is no log of its own, as the same table from elsewhere is", () => {
  const run = runWith({ loss: { role: "train_loss", values: [2, 1.5, 1.2, 1] } });
  const request = {
    kind: "series",
    id: "loss",
    runId: run.id,
    series: run.series,
    findings: [],
    own: [],
  } as const;
  const metricsIn = (text: string) =>
    eventsOf(new TextEncoder().encode(text), { name: "loss.csv", folders: ["run"] }).filter(
      ({ kind }) => kind === "metric",
    ).length;
  for (const separator of [",", "\t"] as const) {
    const text = chartTable(request, new Set(), separator, () => "run").text();
    assert.equal(metricsIn(text), 0);
    assert.equal(metricsIn(text.replace("line", "place")), 4);
  }
});

test("a report stands alone and holds no markup from the log, as HTML and as Markdown", () => {
  const { verdict } = shown();
  const report = {
    title: hostile,
    runs: [{ label: hostile, status: "Finished", path: "/logs/a.log" }],
    settings: [{ name: "lr", values: ["0.1"] }],
    verdict,
    charts: [{ title: "Loss", note: null, svg: svg(shown()) }],
    words: translateWords(formatMessage),
  };
  const html = reportText(report, "html");
  assert.doesNotMatch(html, /<script|src=|href=/);
  assert.match(html, /<svg /);
  assert.match(html, /is stuck/);
  const markdown = reportText(report, "markdown");
  assert.doesNotMatch(markdown, /<script/);
  const [, encoded = ""] = /base64,([A-Za-z0-9+/=]+)\)/.exec(markdown) ?? [];
  assert.equal(Buffer.from(encoded, "base64").toString(), svg(shown()));
});

const expectedElements = new Set([
  ..."html head meta title style body h1 h2 h3 p pre code table thead tbody tr th td figure figcaption".split(
    " ",
  ),
  ..."svg g path rect line circle text clipPath defs title desc polyline polygon img".split(" "),
]);

for (const text of hostileTexts)
  test(`a report of ${JSON.stringify(cutInMiddle(text, 60))} has no element, attribute, link or picture of the log's`, () => {
    const { verdict } = shown(text);
    const report = {
      title: text,
      runs: [{ label: text, status: text, path: `/logs/${text}` }],
      settings: [{ name: text, values: [text] }],
      verdict,
      charts: [{ title: text, note: text, svg: svg(shown(text)) }],
      words: translateWords(formatMessage),
    };
    const markdown = reportText(report, "markdown");
    const plain = reportText({ ...report, title: "x" }, "html");
    for (const html of [
      plain,
      reportText(report, "html"),
      marked.parse(markdown, { async: false, gfm: true }),
    ]) {
      for (const { name, attributes } of elementsOf(html)) {
        assert.ok(expectedElements.has(name), name);
        for (const [attribute, value] of attributes) {
          assert.doesNotMatch(attribute, /^(?:on|href|xlink)/);
          if (attribute === "src") assert.match(value, /^data:image\/svg\+xml;base64,/);
        }
      }
      assert.ok(html.length < 200_000);
    }
    assert.doesNotMatch(plain.replaceAll("\n", ""), actingCharacters);
    assert.doesNotMatch(svg(shown(text)).replaceAll("\n", ""), actingCharacters);
  });
