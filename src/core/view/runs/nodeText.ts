import type { Finding } from "../../diagnosis/finding.ts";
import type { HyperparameterValue } from "../../log/events/logEvent.ts";
import { type Message, message } from "../../message.ts";
import { iconText } from "../../text/escape.ts";
import { formatNumber } from "../format.ts";
import { type RunState, runStateTitle } from "../runState.ts";
import { signTitle } from "../signWords.ts";
import { placeInWords } from "../verdict.ts";
import { jobText, shortJobText } from "./jobText.ts";
import type { RunRow } from "./runRow.ts";
import type { RunGroup } from "./runTree.ts";

type Translate = (m: Message) => string;

/** A node of the tree in words, safe where VS Code reads icons in labels. */
export interface NodeText {
  readonly label: string;
  readonly description: string;
  /** Lines of plain text. */
  readonly tooltip: string;
  /** For a screen reader: everything that icon and colour say. */
  readonly spoken: string;
}

/** Longest label, in UTF-16 units: a name is cut in its middle, the tooltip has all of it. */
const longestLabel = 80;
/** Of a run: in a view as narrow as VS Code opens it, its loss still stands beside it. */
const longestRun = 28;
const longestPath = 1000;

/** `name` is what it is called where it stands, `folder` its folder where no heading above it says that. */
export function runText(
  { row, name, folder }: { row: RunRow; name: string; folder: string | null },
  translate: Translate,
): NodeText {
  const label = iconText(name, longestRun);
  const values = valuesText(row);
  const state = translate(runStateTitle(row.state));
  const findings = row.findings.map(({ summary }) => iconText(translate(summary)));
  const failure = row.failure === null ? [] : [iconText(row.failure)];
  const job = row.job === null ? [] : [jobText(row.job, translate)];
  const short = row.job === null ? [] : [shortJobText(row.job, translate)];
  const where = folder === null ? [] : [iconText(folder, longestLabel)];
  const place = row.firstLine > 1 ? `${row.path}:${row.firstLine}` : row.path;
  return {
    label,
    description: [values, ...short, ...where].filter((part) => part !== "").join(" · "),
    tooltip: [
      iconText(row.name),
      state,
      ...failure,
      ...job,
      ...(values === "" ? [] : [values]),
      ...findings,
      iconText(place, longestPath),
    ].join("\n"),
    spoken: [iconText(name, longestLabel), state, ...job, values, ...findings, ...where]
      .filter((part) => part !== "")
      .join(", "),
  };
}

/** `loss 0.93 · val 0.95` */
export function valuesText({
  loss,
  validationLoss,
}: Pick<RunRow, "loss" | "validationLoss">): string {
  return [
    ...(loss === null ? [] : [`loss ${formatNumber(loss)}`]),
    ...(validationLoss === null ? [] : [`val ${formatNumber(validationLoss)}`]),
  ].join(" · ");
}

export function groupText({ kind, label, varies, rows }: RunGroup, translate: Translate): NodeText {
  const stuck = rows.filter(({ state }) => state === "stuck").length;
  const place = iconText(label, longestLabel);
  const title = kind === "folder" ? place : translate(variesTitle(varies ?? ""));
  const count =
    rows.length === 1
      ? translate(message("1 run"))
      : translate(message("{count} runs", { count: rows.length }));
  const parts = [
    ...(kind === "folder" ? [] : [place]),
    count,
    ...(stuck === 0 ? [] : [translate(message("{count} stuck", { count: stuck }))]),
  ];
  const spoken = [title, ...parts].join(", ");
  return { label: title, description: parts.join(" · "), tooltip: spoken, spoken };
}

/** What the runs of a comparison differ in, as a heading. */
function variesTitle(varies: string): Message {
  if (varies === "seed") return message("Seeds");
  if (varies === "init") return message("Initializations");
  if (varies === "optimizer") return message("Optimizers");
  if (varies === "nothing" || varies === "unknown") return message("Repeated runs");
  return message("Values of {name}", { name: iconText(varies, longestLabel) });
}

export function findingText(finding: Finding, dismissed: boolean, translate: Translate): NodeText {
  const label = translate(signTitle(finding.sign));
  const place = placeInWords(finding.onset, translate);
  const since = place === null ? [] : [translate(message("since {place}", { place }))];
  const mark = dismissed ? [translate(message("dismissed"))] : [];
  const summary = iconText(translate(finding.summary));
  return {
    label,
    description: [...since, ...mark].join(" · "),
    tooltip: summary,
    spoken: [label, ...mark, summary].join(", "),
  };
}

export function settingText(name: string, value: HyperparameterValue): NodeText {
  const label = iconText(name, longestLabel);
  const description = iconText(typeof value === "number" ? formatNumber(value) : String(value));
  return {
    label,
    description,
    tooltip: `${label} = ${description}`,
    spoken: `${label} ${description}`,
  };
}

/** Icons by shape, so that none is told apart by its colour alone. */
export const stateIcons: Readonly<
  Record<RunState, { readonly icon: string; readonly color: string | null }>
> = {
  stuck: { icon: "warning", color: "list.warningForeground" },
  failed: { icon: "error", color: "list.errorForeground" },
  stalled: { icon: "watch", color: "list.warningForeground" },
  running: { icon: "pulse", color: "charts.green" },
  finished: { icon: "pass", color: null },
  idle: { icon: "circle-outline", color: null },
};
