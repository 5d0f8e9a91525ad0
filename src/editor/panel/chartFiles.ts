import * as vscode from "vscode";
import { iconText } from "../../core/text/escape.ts";
import { chartTable, mostExported } from "../../core/view/chartExport.ts";
import type { ChartModel } from "../../core/view/chartModel.ts";
import type { ChartPlan } from "../../core/view/chartPlan.ts";
import { chartSvg } from "../../core/view/chartSvg.ts";
import type { ChartRequest } from "../../core/view/drawChart.ts";
import {
  type PanelProjection,
  type ShownContent,
  shownRuns,
  titleOf,
} from "../../core/view/panelProjection.ts";
import type { ExportMessage, ImageMessage, ReportFormat } from "../../core/view/protocol.ts";
import type { ScaleKind } from "../../core/view/range.ts";
import { reportText } from "../../core/view/report.ts";
import type { ViewOptions } from "../../core/view/viewOptions.ts";
import { translateWords } from "../../core/view/words.ts";
import { inSlices } from "../inSlices.ts";
import { sayError, warn } from "../say.ts";
import type { ChartsPanelDependencies } from "./panelDependencies.ts";

/** In the status bar, in UTF-16 units. */
const longestPath = 80;

type Dependencies = Pick<ChartsPanelDependencies, "store" | "translate">;

/** Saves a chart as a file, or copies its values: of all points, not only of those that are drawn. */
export async function exportChart(
  { format, chart, scale, hidden: names }: ExportMessage,
  shown: ShownContent,
  projection: PanelProjection,
  { translate }: Dependencies,
): Promise<void> {
  const plan = await inSlices(projection.plan(shown));
  const request = plan.requests.find(({ id }) => id === chart);
  if (request === undefined) return;
  const hidden = new Set(names);
  if (format === "svg") {
    const [model] = await inSlices(projection.charts([request], plan, shown.view));
    if (model === undefined) return;
    return save(
      fileName(model.title),
      "svg",
      svgOf(model, plan, shown.view, translate, scale, hidden),
    );
  }
  const labelOf = (run: string) => shown.labels.find(({ id }) => id === run)?.label ?? run;
  const table = chartTable(request, hidden, format === "csv" ? "," : "\t", labelOf);
  if (table.rows > mostExported) {
    void warn(
      vscode.l10n.t("The chart has {rows} values; at most {most} are written to one file.", {
        rows: table.rows,
        most: mostExported,
      }),
    );
    return;
  }
  if (format === "csv") return save(fileName(nameOf(request)), "csv", table.text());
  await vscode.env.clipboard.writeText(table.text());
  vscode.window.setStatusBarMessage(
    vscode.l10n.t("{rows} values copied", { rows: table.rows }),
    3000,
  );
}

export async function saveImage({ chart, data }: ImageMessage): Promise<void> {
  await save(fileName(chart), "png", new Uint8Array(data));
}

/** A document of what the panel shows that needs nothing else. */
export async function exportReport(
  format: ReportFormat,
  shown: ShownContent,
  projection: PanelProjection,
  { store, translate }: Dependencies,
): Promise<void> {
  const plan = await inSlices(projection.plan(shown));
  const models = await inSlices(projection.charts(plan.requests, plan, shown.view));
  const { content, labels } = shown;
  const runs = shownRuns(content);
  const names = [...new Set(runs.flatMap(({ hyperparameters }) => [...hyperparameters.keys()]))];
  const title = titleOf(labels, translate);
  const text = reportText(
    {
      title,
      runs: labels.map(({ id, label, status }) => ({
        label,
        status,
        path: store.runs.find((run) => run.id === id)?.path ?? "",
      })),
      settings: names.map((name) => ({
        name,
        values: runs.map(({ hyperparameters }) => String(hyperparameters.get(name) ?? "")),
      })),
      verdict: content.kind === "one" ? content.verdict : null,
      charts: models.map((model) => ({
        title: model.title,
        note: model.note,
        svg: svgOf(model, plan, shown.view, translate, model.scale, new Set()),
      })),
      words: translateWords(translate),
    },
    format,
  );
  await save(fileName(title), format === "html" ? "html" : "md", text);
}

function svgOf(
  model: ChartModel,
  { axis, extent }: Pick<ChartPlan, "axis" | "extent">,
  view: ViewOptions,
  translate: ChartsPanelDependencies["translate"],
  scale: ScaleKind,
  hidden: ReadonlySet<string>,
): string {
  const { window, logX } = view;
  const axisTitle = translateWords(translate)[axis];
  return chartSvg(model, { axis, axisTitle, extent, window, logX, scale, hidden });
}

function nameOf(request: ChartRequest): string {
  return request.id.replace(/^metric:/, "");
}

/** Names of metrics may hold anything. */
function fileName(title: string): string {
  const plain = title.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, "");
  return plain.slice(0, 80) || "chart";
}

async function save(name: string, extension: string, content: string | Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}.${extension}`;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (target === undefined) return;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
    vscode.window.setStatusBarMessage(
      vscode.l10n.t("{file} saved", { file: iconText(target.fsPath, longestPath) }),
      5000,
    );
  } catch (error) {
    void sayError(
      vscode.l10n.t("{file} could not be written: {reason}", {
        file: target.fsPath,
        reason: error instanceof Error ? error.message : String(error),
      }),
    );
  }
}
