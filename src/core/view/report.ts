import { textOf } from "../remedy/codePart.ts";
import { entities, htmlText, markdownText } from "../text/escape.ts";
import { visibleText } from "../visibleText.ts";
import type { ReportFormat } from "./protocol.ts";
import type { Verdict } from "./verdict.ts";
import type { Words } from "./words.ts";

/** What a report of a run or of a comparison holds; all texts in the display language. */
export interface Report {
  readonly title: string;
  /** A run a row: its name, its state and where its log lies. */
  readonly runs: readonly {
    readonly label: string;
    readonly status: string;
    readonly path: string;
  }[];
  /** A hyperparameter a row, a run a column. */
  readonly settings: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** null where runs are compared. */
  readonly verdict: Verdict | null;
  readonly charts: readonly {
    readonly title: string;
    readonly note: string | null;
    readonly svg: string;
  }[];
  readonly words: Words;
}

/** A document that stands alone: pictures are in it, nothing is loaded. */
export function reportText(report: Report, format: ReportFormat): string {
  return format === "html" ? html(report) : markdown(report);
}

/** Of one text in a report, in UTF-16 units. */
const longestText = 2000;

const style =
  "body{font:14px/1.5 system-ui,sans-serif;max-width:860px;margin:32px auto;padding:0 16px;color:#222;background:#fff}" +
  "table{border-collapse:collapse;margin:8px 0}th,td{text-align:left;padding:3px 14px 3px 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere;min-width:4em;vertical-align:top}" +
  "figure{margin:20px 0}svg{max-width:100%;height:auto}pre{background:#f5f5f5;padding:10px;white-space:pre-wrap;overflow-wrap:anywhere}";

function html({ title, runs, settings, verdict, charts, words }: Report): string {
  const e = (text: string) => htmlText(text, longestText);
  const rows = (cells: readonly (readonly string[])[], tag: "td" | "th" = "td") =>
    cells
      .map((row) => `<tr>${row.map((one) => `<${tag}>${e(one)}</${tag}>`).join("")}</tr>`)
      .join("\n");
  const parts = [
    `<h1>${e(title)}</h1><table>`,
    rows([[words.run, words.state, words.log]], "th"),
    rows(runs.map(({ label, status, path }) => [label, status, path])),
    "</table>",
  ];
  for (const { title: heading, summary, since, confidence, evidence, remedies } of verdict?.cards ??
    []) {
    parts.push(`<h2>${e(heading)}</h2><p>${e(summary)}</p><table>`);
    if (since !== null) parts.push(rows([[words.since, since]]));
    parts.push(rows([[words.confidence, confidence], ...evidence.map(pair)]), "</table>");
    for (const remedy of remedies ?? []) {
      parts.push(
        `<h3>${e(remedy.title)}</h3><p>${e(remedy.why)}</p><pre>${entities(visibleText(textOf(remedy.code)))}</pre>`,
      );
    }
  }
  if (verdict !== null && verdict.cards.length === 0) {
    parts.push(`<h2>${e(verdict.headline)}</h2><p>${e(verdict.detail ?? "")}</p>`);
  }
  for (const { note, svg } of charts) {
    parts.push(
      `<figure>${svg}${note === null ? "" : `<figcaption>${e(note)}</figcaption>`}</figure>`,
    );
  }
  if (settings.length > 0) {
    parts.push(`<h2>${e(words.hyperparameters)}</h2><table>`);
    if (runs.length > 1) parts.push(rows([["", ...runs.map(({ label }) => label)]], "th"));
    parts.push(rows(settings.map(({ name, values }) => [name, ...values])), "</table>");
  }
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${e(title)}</title>\n<style>${style}</style></head>\n<body>\n${parts.join("\n")}\n</body></html>\n`;
}

function markdown({ title, runs, settings, verdict, charts, words }: Report): string {
  const m = (text: string) => markdownText(text, longestText);
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
    `| ${head.map(m).join(" | ")} |`,
    `|${head.map(() => "---|").join("")}`,
    ...rows.map((row) => `| ${row.map(m).join(" | ")} |`),
    "",
  ];
  const lines = [
    `# ${m(title)}`,
    "",
    ...table(
      [words.run, words.state, words.log],
      runs.map(({ label, status, path }) => [label, status, path]),
    ),
  ];
  for (const { title: heading, summary, since, confidence, evidence, remedies } of verdict?.cards ??
    []) {
    const facts = [
      ...(since === null ? [] : [[words.since, since]]),
      [words.confidence, confidence],
    ];
    lines.push(`## ${m(heading)}`, "", m(summary), "");
    lines.push(...table([words.evidence, ""], [...facts, ...evidence.map(pair)]));
    for (const remedy of remedies ?? []) {
      lines.push(
        `### ${m(remedy.title)}`,
        "",
        m(remedy.why),
        "",
        ...fenced(textOf(remedy.code)),
        "",
      );
    }
  }
  if (verdict !== null && verdict.cards.length === 0) {
    lines.push(`## ${m(verdict.headline)}`, "", m(verdict.detail ?? ""), "");
  }
  for (const { title: heading, note, svg } of charts) {
    lines.push(`![${m(heading)}](data:image/svg+xml;base64,${base64(svg)})`, "");
    if (note !== null) lines.push(m(note), "");
  }
  if (settings.length > 0) {
    lines.push(`## ${m(words.hyperparameters)}`, "");
    const head = ["", ...runs.map(({ label }) => label)];
    lines.push(
      ...table(
        head,
        settings.map(({ name, values }) => [name, ...values]),
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

function pair({ label, value }: { label: string; value: string }): readonly [string, string] {
  return [label, value];
}

/** Fenced by more backticks than the code holds. */
function fenced(code: string): readonly string[] {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}python`, visibleText(code), fence];
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of the text in UTF-8 (RFC 4648); the core has neither Buffer nor btoa. */
function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const three = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letter = (shift: number) => alphabet[(three >> shift) & 63] ?? "";
    out.push(letter(18), letter(12));
    out.push(i + 1 < bytes.length ? letter(6) : "=", i + 2 < bytes.length ? letter(0) : "=");
  }
  return out.join("");
}
