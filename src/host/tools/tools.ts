import { compareTrainingRuns } from "./compareTrainingRuns.ts";
import { getMetricSeries } from "./getMetricSeries.ts";
import { getTrainingDiagnosis } from "./getTrainingDiagnosis.ts";
import { listRemedies } from "./listRemedies.ts";
import { listTrainingRuns } from "./listTrainingRuns.ts";
import type { Tool } from "./tool.ts";
import { tryFixes } from "./tryFixes.ts";

/** What language models are given, over MCP and in the editor alike. */
export const tools: readonly Tool[] = [
  listTrainingRuns,
  getTrainingDiagnosis,
  getMetricSeries,
  compareTrainingRuns,
  listRemedies,
  tryFixes,
];

/** The input of a tool as JSON Schema. */
export function inputSchema({ parameters, required }: Tool): {
  readonly type: "object";
  readonly properties: Tool["parameters"];
  readonly required: readonly string[];
  readonly additionalProperties: false;
} {
  return { type: "object", properties: parameters, required, additionalProperties: false };
}
