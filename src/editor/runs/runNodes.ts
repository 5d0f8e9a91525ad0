import type { Finding, Sign } from "../../core/diagnosis/finding.ts";
import type { HyperparameterValue } from "../../core/log/events/logEvent.ts";
import type { RunId } from "../../core/run/run.ts";
import type { RunRow } from "../../core/view/runs/runRow.ts";
import type { RunGroup } from "../../core/view/runs/runTree.ts";
import type { TrialGroup, TrialItem } from "../../host/trial/studyResult.ts";

export interface GroupNode {
  readonly kind: "group";
  readonly group: RunGroup;
  /** Whether its runs are seen before anybody opens it. */
  readonly isOpen: boolean;
}

/** What commands take that are about a run: the nodes of the tree are such targets. */
export interface RunNode {
  readonly kind: "run";
  readonly run: RunId;
  readonly row: RunRow;
  /** What it is called where it stands. */
  readonly name: string;
  /** Its folder, where it stands alone without a heading; null where a heading says it. */
  readonly folder: string | null;
}

export interface FindingNode {
  readonly kind: "finding";
  readonly run: RunId;
  readonly sign: Sign;
  readonly finding: Finding;
  readonly dismissed: boolean;
}

interface SettingsNode {
  readonly kind: "settings";
  readonly run: RunId;
  readonly count: number;
}

interface SettingNode {
  readonly kind: "setting";
  readonly run: RunId;
  readonly name: string;
  readonly value: HyperparameterValue;
}

/** Trials that belong together, as the trials themselves tell of them. */
interface TrialsNode {
  readonly kind: "trials";
  readonly study: TrialGroup;
  /** Whether its trials are seen before anybody opens it. */
  readonly isOpen: boolean;
}

interface TrialNode {
  readonly kind: "trial";
  readonly study: TrialGroup;
  readonly trial: TrialItem;
}

export type RunsNode =
  | TrialsNode
  | TrialNode
  | GroupNode
  | RunNode
  | FindingNode
  | SettingsNode
  | SettingNode;

/** The runs that a command is about: the chosen nodes, of a group all of them; each once. */
export function runsOf(node: unknown, selected: unknown): readonly RunId[] {
  const nodes = Array.isArray(selected) && selected.length > 0 ? selected : [node];
  return [...new Set(nodes.flatMap(runsOfOne))];
}

function runsOfOne(node: unknown): readonly RunId[] {
  if (typeof node === "string") return [node as RunId];
  if (typeof node !== "object" || node === null) return [];
  if ("group" in node) return (node as GroupNode).group.rows.map(({ id }) => id);
  const { run } = node as { readonly run?: unknown };
  return typeof run === "string" ? [run as RunId] : [];
}
