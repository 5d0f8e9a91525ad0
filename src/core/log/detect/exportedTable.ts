/** The columns of the table that a chart is saved as. */
export const exportedColumns = ["run", "metric", "step", "epoch", "time", "value", "line"] as const;

const headers = new Set([exportedColumns.join(","), exportedColumns.join("\t")]);

/**
 * Whether a file that begins so is a chart that was saved. It is no log: read as one, it would stand beside the training
 * that it is of, or in its place.
 */
export function isExportedTable(firstLine: string): boolean {
  return headers.has(firstLine.trim());
}
