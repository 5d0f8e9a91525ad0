import { html, render, type TemplateResult } from "lit-html";
import type { RunTable, RunTableRow } from "../../src/core/view/runs/runTable.ts";
import { sortTable } from "../../src/core/view/runs/sortTable.ts";
import type {
  FromTablePage,
  TableWords,
  ToTablePage,
} from "../../src/core/view/runs/tableProtocol.ts";
import { middleCut } from "../middleCut.ts";

interface Sorting {
  readonly column: number;
  readonly descending: boolean;
}

/** What a page that is loaded anew begins with; `runIds` are for the extension. */
interface Kept {
  readonly sorting: Sorting | null;
  readonly runIds: readonly string[];
}

interface VsCodeApi {
  postMessage(message: FromTablePage): void;
  getState(): unknown;
  setState(state: Kept): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const root = document.createElement("main");
document.body.append(root);
let shown: ToTablePage | null = null;
let sorting = keptSorting();
let copied = false;

function keptSorting(): Sorting | null {
  const state = api.getState();
  if (typeof state !== "object" || state === null) return null;
  const { column, descending } = (state as Partial<Kept>).sorting ?? {};
  return typeof column === "number" && typeof descending === "boolean"
    ? { column, descending }
    : null;
}

function sortBy(column: number): void {
  const descending = sorting?.column === column && !sorting.descending;
  sorting = { column, descending };
  keep();
  draw();
}

function keep(): void {
  if (shown !== null) api.setState({ sorting, runIds: shown.runIds });
}

function draw(): void {
  if (shown === null) return;
  const { words, table } = shown;
  document.title = words.title;
  const rows =
    sorting === null ? table.rows : sortTable(table.rows, sorting.column, sorting.descending);
  render(table.rows.length === 0 ? html`<p>${words.missing}</p>` : page(words, table, rows), root);
}

function page(words: TableWords, table: RunTable, rows: readonly RunTableRow[]): TemplateResult {
  return html`<header>
      <h1>${words.title}</h1>
      <button class="copy" @click=${copy}>${copied ? words.copied : words.copy}</button>
    </header>
    <div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
      <table>
        <thead>
          <tr>
            ${table.columns.map((title, column) => heading(words, title, column))}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => line(words, row))}
        </tbody>
      </table>
    </div>
    ${table.same.length === 0 ? "" : same(words, table)}`;
}

function heading(words: TableWords, title: string, column: number): TemplateResult {
  const order =
    sorting?.column === column ? (sorting.descending ? "descending" : "ascending") : "none";
  const label = words.sortBy.replace("{column}", () => title);
  return html`<th scope="col" aria-sort=${order}>
    <button title=${label} @click=${() => sortBy(column)}>
      <span>${title}</span><span class="order" aria-hidden="true"></span>
    </button>
  </th>`;
}

function line(words: TableWords, { id, cells }: RunTableRow): TemplateResult {
  const [name, ...values] = cells;
  const label = words.openCharts.replace("{run}", () => name?.text ?? "");
  const show = () => api.postMessage({ type: "show", runId: id });
  return html`<tr>
    <th scope="row"><button class="run" title=${label} @click=${show}>${middleCut(name?.text ?? "")}</button></th>
    ${values.map(
      ({ text, rank }) =>
        html`<td class=${typeof rank === "number" ? "number" : ""} title=${text}>${middleCut(text)}</td>`,
    )}
  </tr>`;
}

function same(words: TableWords, table: RunTable): TemplateResult {
  return html`<details>
    <summary>${words.same} (${table.same.length})</summary>
    <dl>
      ${table.same.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
  </details>`;
}

function copy(): void {
  api.postMessage({ type: "copy" });
  copied = true;
  draw();
  setTimeout(() => {
    copied = false;
    draw();
  }, 2000);
}

window.addEventListener("message", (event: MessageEvent<ToTablePage>) => {
  shown = event.data;
  keep();
  draw();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) api.postMessage({ type: "ready" });
});
api.postMessage({ type: "ready" });
