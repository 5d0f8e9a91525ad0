import { type LiteralEntry, readEntries } from "../grammar/literal.ts";
import type { Emit } from "../logFormat.ts";
import {
  canonicalHyperparameter,
  canonicalOfPath,
  hyperparameterValue,
} from "./hyperparameters.ts";
import { afterLevel, afterPlace } from "./linePrefix.ts";
import { metricName } from "./metricName.ts";
import { isPositionName } from "./positions.ts";
import {
  optimizerOf,
  type Report,
  readPairs,
  readSections,
  seedOf,
  settingsOfRun,
} from "./statedSettings.ts";
import { timestamp } from "./timestamp.ts";

const maxLength = 8000;
const maxReported = 200;
const maxKeyLine = 240;
const dumpStart =
  /\b(?:args|arguments|config|configuration|cfg|hparams|hyper-?parameters|params|settings|options)\b["']?\s*[:=]?\s*\{/i;
const command =
  /(?:^\s*\+ |\$ |\bpython[\d.]*\b|\btorchrun\b|\baccelerate\b|\bdeepspeed\b|\bsrun\b|\bcmd\b)/;
const flag =
  /--([A-Za-z][\w-]{0,60})(?:=|\s+)(?:"([^"]{1,100})"|'([^']{1,100})'|([^\s"'-][^\s"']{0,100}|-[\d.][^\s]{0,30}))/g;
const keyLine =
  /^\s*(?:[-*|#>│┃•]\s+)?["']?([A-Za-z][\w.-]{0,40}(?: [\w.-]{1,20}){0,3})["']?(?:\s*[:=|│]\s*|\s+\.{2,}\s+|\s{2,})(["']?[^\s,;|"']{1,60}["']?)\s*[,|│┃]?\s*$/;
/** Behind whatever a logger puts before it. */
const keyTail = /[:\]>]\s{0,4}([A-Za-z][\w-]{2,40})\s{0,20}[:=]\s{0,8}([^\s,;|"']{1,60})\s*$/;
/** A default in source code that the log repeats, as of a dataclass: `learning_rate: float = 0.0036`. */
const annotated =
  /^\s{0,8}([A-Za-z]\w{0,40})\s?:\s?(?:int|float|str)\s?=\s?(["']?[\w.+-]{1,40}["']?)\s*(?:#.*)?$/;
const logger = /^.{0,120}\]\s(?=\s*[A-Za-z"'])/;
const trainerNames = new Map([
  ["Num Epochs", "epochs"],
  ["Total train batch size (w. parallel, distributed & accumulation)", "batch_size"],
]);

/**
 * Finds hyperparameters where logs of any format state them: `Namespace(…)`, dumps of a dict or JSON, command
 * lines, and until the first loss lines that are nothing but `key: value` with a key that is known.
 */
export class HyperparameterLines {
  #reported = 0;
  #head = true;
  /** What the lines said last of the run that they are of. */
  readonly #ofRun = new Map<string, string>();

  /** The first loss was seen: from here on a `key: value` line is no configuration. */
  endOfHead(): void {
    this.#head = false;
  }

  line(text: string, line: number, emit: Emit): void {
    if (text.length > maxLength || this.#reported >= maxReported) return;
    const give = (name: string, value: string, isOfNext: boolean): void => {
      const canonical = canonicalHyperparameter(name) ?? canonicalOfPath(name.split(/[./]/));
      const read = hyperparameterValue(canonical ?? name, value);
      if (read === null || this.#reported >= maxReported) return;
      this.#reported++;
      const event = { kind: "hyperparameter", name: canonical ?? name, value: read, line } as const;
      emit(isOfNext ? { ...event, isOfNext } : event);
    };
    const report: Report = (name, value) => give(name, value, false);
    const namespace = text.indexOf("Namespace(");
    if (namespace !== -1) return readDump(text, namespace + "Namespace".length, report);
    if (text.includes("{")) {
      const dump = dumpStart.exec(text);
      if (dump !== null) return readDump(text, dump.index + dump[0].length - 1, report);
    }
    if (this.#head && (text.includes("{'") || text.includes('{"')))
      return readSettings(text, report);
    if (text.includes(" --") && command.test(text)) {
      for (const [, name, double, single, bare] of text.matchAll(flag)) {
        report(name ?? "", double ?? single ?? bare ?? "");
      }
      return;
    }
    if (this.#head) readHead(text, report);
    this.#readOfRun(text, (name, value) => give(name, value, !this.#head));
  }

  /** Several runs of one log say one after the other which they are. */
  #readOfRun(text: string, report: Report): void {
    for (const [name, value] of settingsOfRun(text)) {
      if (this.#ofRun.get(name) === value) continue;
      this.#ofRun.set(name, value);
      report(name, value);
    }
  }
}

/** Whether a line states hyperparameters, wherever in a log it stands. */
export function statesHyperparameters(text: string): boolean {
  let stated = false;
  const emit = () => {
    stated = true;
  };
  const lines = new HyperparameterLines();
  lines.line(text, 0, emit);
  lines.endOfHead();
  lines.line(text, 0, emit);
  return stated;
}

/** Whether a line is a configuration or a command and not a record, whatever names and numbers it has. */
export function isConfiguration(text: string): boolean {
  if (text.includes("Namespace(")) return true;
  if (text.includes(" --") && command.test(text)) return true;
  if (!text.includes("{")) return false;
  return dumpStart.test(text) || settingsIn(text).length > 0;
}

function readDump(text: string, start: number, report: Report): void {
  const { entries } = readEntries(text, start);
  if (!entries.some(({ key }) => canonicalHyperparameter(key) !== null)) return;
  for (const { key, value } of entries) {
    if (value !== null && key !== "") report(key, String(value));
  }
}

/** Those that everybody knows first: a framework's whole configuration has more than are reported. */
function readSettings(text: string, report: Report): void {
  const entries = settingsIn(text).filter(({ value }) => value !== null);
  const known = entries.filter(({ key }) => isKnown(key.split("/")));
  for (const { key, value } of new Set([...known, ...entries])) report(key, String(value));
}

/** A dict is one of settings where it has several known keys, and nothing of a record. */
function settingsIn(text: string): readonly LiteralEntry[] {
  const start = text.search(/\{["']/);
  const entries = start === -1 ? [] : readEntries(text, start).entries;
  const known = entries.filter(({ key, value }) => {
    const canonical = canonicalOfPath(key.split("/"));
    return canonical !== null && hyperparameterValue(canonical, String(value)) !== null;
  });
  const isRecord = entries.some(
    ({ key, value }) =>
      isPositionName(key) || (typeof value === "number" && metricName(key)?.kind === "loss"),
  );
  return known.length < 2 || isRecord ? [] : entries;
}

/** Lines before the first loss. */
function readHead(text: string, report: Report): void {
  if (text.includes("dict(")) readSections(text, report);
  if (text === "") return;
  const stamped = afterPlace(text, timestamp(text).end);
  const message = text.slice(afterLevel(text, stamped));
  const optimizer = optimizerOf(message);
  if (optimizer !== null) return report("optimizer", optimizer);
  if (text.length < maxKeyLine && readKeyLine(message, report)) return;
  const seed = /seed/i.test(message) ? seedOf(message) : null;
  if (seed !== null) report("seed", seed);
  if (/[=:]/.test(message)) readPairs(message, report);
}

/** Whether the line states one setting and nothing else. */
function readKeyLine(text: string, report: Report): boolean {
  const own = text.replace(logger, "");
  const equals = own.indexOf(" = ");
  const trainer = equals === -1 ? undefined : trainerNames.get(own.slice(0, equals).trim());
  if (trainer !== undefined) {
    report(trainer, own.slice(equals + 3).replaceAll(",", ""));
    return true;
  }
  for (const form of [keyLine, annotated, keyTail]) {
    const found = form.exec(own);
    const name = found?.[1] ?? "";
    if (!isKnown(name.split("."))) continue;
    report(name, found?.[2] ?? "");
    return true;
  }
  return false;
}

function isKnown(path: readonly string[]): boolean {
  return canonicalHyperparameter(path.join(".")) !== null || canonicalOfPath(path) !== null;
}
