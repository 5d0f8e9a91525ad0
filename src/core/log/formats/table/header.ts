import type { FileFacts } from "../../logFormat.ts";
import { isNoise, metricName } from "../../metricName.ts";
import { parseNumber } from "../../numbers.ts";
import { isPositionName, type PositionKeys, positionKeys } from "../../positions.ts";
import { cellsOf, type Separator } from "./cells.ts";
import { namesOfPhases } from "./phaseNames.ts";

export interface Column {
  readonly index: number;
  readonly name: string;
}

export interface TableHeader {
  readonly text: string;
  readonly separator: Separator;
  readonly cells: number;
  readonly metrics: readonly Column[];
  readonly step: number | null;
  readonly epoch: number | null;
  readonly time: number | null;
  readonly position: PositionKeys;
}

const maxColumns = 5000;
const word = /^[\p{L}_|][\p{L}\p{N}_./@:()|%\- ]{0,119}$/u;

/** A line that names the columns of a table of metrics; null where it is something else. */
export function tableHeader(line: string, file: FileFacts): TableHeader | null {
  const text = line.replace(/^#\s*/, "");
  if (/^\s*\|.*\|\s*$/.test(text)) return barred(text, file);
  for (const separator of [",", "\t", ";", " "] as const) {
    if (separator !== " " && !text.includes(separator)) continue;
    if (separator === " " && !/^\s*(?:epoch|step|iter|iteration)\s/i.test(text)) continue;
    const names = cellsOf(text, separator);
    if (names.length < 2 || names.length > maxColumns) return null;
    if (!names.every((name) => word.test(name) && parseNumber(name) === null)) return null;
    return (
      tensorboardHeader(text, separator, names, file) ?? headerOf(text, separator, names, file)
    );
  }
  return null;
}

/** A table between bars is one of a training where a column counts its epochs or steps. */
function barred(text: string, file: FileFacts): TableHeader | null {
  const names = cellsOf(text, "|");
  if (names.length < 2 || names.length > maxColumns) return null;
  if (!names.every((name) => word.test(name) && parseNumber(name) === null)) return null;
  const header = headerOf(text, "|", names, file);
  return header === null || (header.step === null && header.epoch === null) ? null : header;
}

function headerOf(
  text: string,
  separator: Separator,
  names: readonly string[],
  file: FileFacts,
): TableHeader | null {
  const prefix = phaseFolder(file);
  const columns = namesOfPhases(names).map((name, index) => ({ index, name: prefix + name }));
  const metrics = columns.filter(({ index }) => {
    const name = names[index] ?? "";
    if (isPositionName(name)) return false;
    return separator !== " " || !isNoise(name) || metricName(name) !== null;
  });
  const header = withPositions(text, separator, names, metrics);
  return isOfTraining(header, metrics) ? header : null;
}

const telling = new Set(["loss", "accuracy", "learningRate"]);

/** Data have columns called `loss` too: without a step or an epoch, half of the columns must be metrics. */
function isOfTraining(header: TableHeader, metrics: readonly Column[]): boolean {
  const known = metrics.map(({ name }) => metricName(name)).filter((name) => name !== null);
  if (known.length === 0) return false;
  if (header.step !== null || header.epoch !== null) return true;
  return known.some(({ kind }) => telling.has(kind)) && 2 * known.length >= header.cells;
}

/** TensorBoard's download of one scalar: the metric's name stands in the name of the file. */
function tensorboardHeader(
  text: string,
  separator: Separator,
  names: readonly string[],
  file: FileFacts,
): TableHeader | null {
  if (names.join("|").toLowerCase() !== "wall time|step|value") return null;
  const name = file.name.replace(/\.\w+$/, "").replace(/^run-.*?-?tag-/, "");
  return withPositions(text, separator, names, [{ index: 2, name }]);
}

function withPositions(
  text: string,
  separator: Separator,
  names: readonly string[],
  metrics: readonly Column[],
): TableHeader {
  const position = positionKeys(names);
  const at = (name: string | null): number | null => (name === null ? null : names.indexOf(name));
  return {
    text,
    separator,
    cells: names.length,
    metrics,
    step: at(position.step),
    epoch: at(position.epoch),
    time: at(position.time),
    position,
  };
}

/** DVCLive writes one table per metric and says in the folder's name whether it is of the training. */
function phaseFolder(file: FileFacts): string {
  const [folder] = file.folders;
  return file.name.endsWith(".tsv") &&
    folder !== undefined &&
    /^(?:train|val|valid|eval|test)$/.test(folder)
    ? `${folder}/`
    : "";
}
