import type { FileFacts } from "../../logFormat.ts";
import { isNoise, metricName } from "../../metricName.ts";
import { parseNumber } from "../../numbers.ts";
import { isPositionName, type PositionKeys, positionKeys } from "../../positions.ts";
import { cellsOf, type Separator } from "./cells.ts";

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

function headerOf(
  text: string,
  separator: Separator,
  names: readonly string[],
  file: FileFacts,
): TableHeader | null {
  const prefix = phaseFolder(file);
  const columns = names.map((name, index) => ({ index, name: prefix + name }));
  const metrics = columns.filter(({ index }) => {
    const name = names[index] ?? "";
    return !isPositionName(name) && !(isNoise(name) && metricName(name) === null);
  });
  if (!metrics.some(({ name }) => metricName(name) !== null)) return null;
  return withPositions(text, separator, names, metrics);
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
