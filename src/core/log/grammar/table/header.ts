import type { FileFacts } from "../../logFormat.ts";
import { canonicalHyperparameter } from "../../words/hyperparameters.ts";
import { isNoise, metricName } from "../../words/metricName.ts";
import { parseNumber } from "../../words/numbers.ts";
import { isPositionName, type PositionKeys, positionKeys } from "../../words/positions.ts";
import { type AlignedColumn, wideColumns, wordColumns } from "./aligned.ts";
import { cellsOf, type Separator } from "./cells.ts";
import { measuredBelow, namesOfPhases } from "./phaseNames.ts";

interface Column {
  readonly index: number;
  readonly name: string;
}

export interface TableHeader {
  readonly text: string;
  readonly separator: Separator;
  readonly cells: number;
  /** Where blanks alone set the cells apart, the places of the names: cells may be left empty below them. */
  readonly columns: readonly AlignedColumn[];
  /** Ends with a separator; its rows may end without one. */
  readonly isOpen: boolean;
  readonly metrics: readonly Column[];
  readonly step: number | null;
  readonly epoch: number | null;
  readonly time: number | null;
  readonly position: PositionKeys;
  /** The column whose cells say of which phase a row is. */
  readonly phase: number | null;
  /** The column that tells the runs of a table apart. */
  readonly group: Column | null;
  /** Columns of settings; the names are canonical. */
  readonly settings: readonly Column[];
}

/** The file of a table, and the line above it. */
interface Around {
  readonly file: FileFacts;
  readonly title: string;
}

const maxColumns = 5000;
const word =
  /^(?=.*\p{L})[\p{L}_|%$#@<([\\'][\p{L}\p{N}_./@:()|%\- [\]=$'"<>+*&^#\\{},~?!]{0,119}$/u;
/** `loss = 0.5` is a value and no name. */
const stated = /=\s*[-+.]?\d|:\s+[-+.]?\d/;

const placeFirst = /^\s*(?:epoch|step|iter|iteration)\s/i;
/** `Time Epoch Iteration   Loss  Accuracy`: words that all begin with a capital. */
const titles =
  /^\s*(?:[(%]{0,2}\p{Lu}[\w/%)]{0,30}\s+){1,4}(?:Epoch|Step|Iter|Iteration)(?:\s+[(%]{0,2}\p{Lu}[\w/%)]{0,30}){2,20}\s*$/u;

/**
 * A line that names the columns of a table of metrics; null where it is something else.
 * @param title the line above it.
 */
export function tableHeader(line: string, file: FileFacts, title = ""): TableHeader | null {
  const text = line.replace(/^#\s*/, "");
  if (/^\s*\|.*\|\s*$|^\s*(?:epoch|step|iter|iteration)\s*\|/i.test(text))
    return barred(text, { file, title });
  for (const separator of [",", "\t", ";", " "] as const) {
    if (separator !== " " && !text.trimStart().includes(separator)) continue;
    if (separator === " " && !placeFirst.test(text) && !titles.test(text)) continue;
    const names = cellsOf(separator === " " ? joinedNames(text) : text, separator);
    if (names.length < 2 || names.length > maxColumns) return null;
    const isEdge = (index: number) => index === 0 || index === names.length - 1;
    if (!names.every((name, index) => isName(name) || (isEdge(index) && name === ""))) return null;
    return (
      tensorboardHeader(text, separator, names, file) ??
      headerOf(text, separator, names, { file, title })
    );
  }
  return null;
}

const ofPhase =
  /(?<=\s)(train|training|val|valid|validation|dev|test) (?=(?:loss|acc|accuracy|err|error)(?:\s|$))/gi;
const fewestJoined = 2;

/** `epoch train loss valid loss`: where two columns are called so, a phase and what is measured in it are one name. */
function joinedNames(text: string): string {
  return (text.match(ofPhase)?.length ?? 0) < fewestJoined ? text : text.replace(ofPhase, "$1_");
}

/** A table between bars is one of a training where a column counts its epochs or steps. */
function barred(text: string, around: Around): TableHeader | null {
  const names = cellsOf(text, "|");
  if (names.length < 2 || names.length > maxColumns) return null;
  if (!names.every(isName)) return null;
  const header = headerOf(text, "|", names, around);
  return header === null || (header.step === null && header.epoch === null) ? null : header;
}

function isName(name: string): boolean {
  return word.test(name) && !stated.test(name) && parseNumber(name) === null;
}

/** The column that a data frame puts before its own when it is written to a file. */
const rowNumber = /^(?:unnamed: 0)?$/i;
const phases = new Set("phase split mode stage set subset partition".split(" "));
const groups =
  "seed random_seed rng_seed fold run run_id run_name trial experiment exp optimizer model method algorithm algo variant".split(
    " ",
  );
/** In a table without a step or an epoch they say that each row is another training, or a sample of the data. */
const subjects = new Set(
  `${groups.join(" ")} id name architecture arch network dataset task rank layers neurons units hidden trial_id team k n_neighbors n_estimators max_depth depth train_size n_samples`.split(
    " ",
  ),
);
/** Where a search writes what it tried. */
const tried = /^(?:params|(?:params?_|config\/).+)$/;

function headerOf(
  text: string,
  separator: Separator,
  names: readonly string[],
  { file, title }: Around,
): TableHeader | null {
  const prefix = phaseFolder(file);
  const header = withPositions(text, separator, names, []);
  const columns = unlike(namesOfPhases(names, measuredBelow(title))).map((name, index) => ({
    index,
    name: prefix + name,
  }));
  const metrics = columns.filter(({ index }) => {
    const name = names[index] ?? "";
    if ((isPositionName(name) && !isCount(name, index)) || rowNumber.test(name)) return false;
    if (index === header.phase || index === header.group?.index) return false;
    return separator !== " " || !isNoise(name) || metricName(name) !== null;
  });
  return isOfTraining(header, names, metrics, file) ? { ...header, metrics } : null;
}

/** Of columns that are called the same the further ones are numbered. */
function unlike(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

const telling = new Set(["loss", "accuracy", "learningRate"]);
/** Beside such a column a `loss` is one of money or of a game. */
const opposites = new Set("win wins won draw draws profit gain gains".split(" "));

const hint = /train\w{0,12}[_-]?(?:log|history|metrics|progress|stats)|loss(?:es)?\b|^progress\b/i;

/**
 * Data and tables of results have columns called `loss` too: without a step or an epoch, half of the columns must be
 * metrics, or the file must be called after a training.
 */
function isOfTraining(
  header: TableHeader,
  names: readonly string[],
  metrics: readonly Column[],
  file: FileFacts,
): boolean {
  const known = metrics.map(({ name }) => metricName(name)).filter((name) => name !== null);
  const own = names.map((name) => name.toLowerCase());
  if (known.length === 0 || own.some((name) => tried.test(name))) return false;
  if (own.includes("loss") && own.some((name) => opposites.has(name))) return false;
  if (header.step !== null || header.epoch !== null) return true;
  if (own.some((name) => subjects.has(name) || isSetting(name))) return false;
  const cells = own.filter((name) => !rowNumber.test(name)).length;
  if (known.some(({ kind }) => kind === "loss") && hint.test(file.name)) return true;
  return known.some(({ kind }) => telling.has(kind)) && 2 * known.length >= cells;
}

/** A learning rate changes while a training goes on. */
function isSetting(name: string): boolean {
  const setting = canonicalHyperparameter(name);
  return setting !== null && setting !== "learning_rate";
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

/** Behind other columns `steps` are those that an episode or a day had. */
function isCount(name: string, index: number): boolean {
  return index > 1 && /^steps$/i.test(name);
}

function withPositions(
  text: string,
  separator: Separator,
  names: readonly string[],
  metrics: readonly Column[],
): TableHeader {
  const position = positionKeys(names.map((name, index) => (isCount(name, index) ? "" : name)));
  const at = (name: string | null): number | null => (name === null ? null : names.indexOf(name));
  const own = names.map((name) => name.toLowerCase());
  const phase = own.findIndex((name) => phases.has(name));
  const group = groups.map((name) => own.indexOf(name)).find((index) => index !== -1);
  const counted = position.step !== null || position.epoch !== null;
  return {
    text,
    separator,
    cells: names.length,
    columns: separator === " " ? (titles.test(text) ? wordColumns : wideColumns)(text) : [],
    isOpen: names.length > 1 && names.at(-1) === "",
    metrics,
    step: at(position.step),
    epoch: at(position.epoch),
    time: at(position.time),
    position,
    phase: phase === -1 ? null : phase,
    group: group === undefined || !counted ? null : { index: group, name: own[group] ?? "" },
    settings: own.flatMap((name, index) =>
      isSetting(name) && !isPositionName(name)
        ? [{ index, name: canonicalHyperparameter(name) ?? name }]
        : [],
    ),
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
