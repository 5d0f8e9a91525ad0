import type { PhaseWord } from "../events/metric.ts";
import { isNoise, type MetricKind, type MetricName, metricName } from "../words/metricName.ts";
import { phaseOf, wordsOf } from "../words/metricWords.ts";
import { nameAtEnd } from "./nameAtEnd.ts";
import { type PositionKind, positionOf } from "./positionName.ts";
import { lastPhase, markedPhase, standingPhase } from "./statedPhase.ts";

/** What the text between two numbers says about the second. */
export interface Label {
  /** The words right before the number that can be its name; empty where there are none. */
  readonly name: string;
  /** Joined by `=`, `:` or `is`, not by a blank alone. */
  readonly joined: boolean;
  /** The number stands apart from what is before it. */
  readonly apart: boolean;
  /** Nothing but an opening bracket: AverageMeter's mean, or a count's percentage. */
  readonly parenthesis: boolean;
  /** Brackets and marks only, up to an opening bracket: `][`, `Test: [`. */
  readonly bracket: boolean;
  /** Nothing but blanks and marks. */
  readonly opensLine: boolean;
  /** What sets fields apart, and no sign. */
  readonly marksAlone: boolean;
  /** Nothing but a bar and blanks. */
  readonly barAlone: boolean;
  /** Nothing but the name and what joins it to the number. */
  readonly nameAlone: boolean;
  /** Nothing but marks before the name. */
  readonly leads: boolean;
  /** In its field: nothing but the name and what joins it to the number. */
  readonly fieldAlone: boolean;
  readonly position: PositionKind | null;
  readonly known: MetricName | null;
  /** What the name would be, where it fills its field and is joined to the number by a blank alone. */
  readonly spoken: MetricName | null;
  /** Joined to a name that is not known to be none of a metric. */
  readonly candidate: boolean;
  /** The last phase the label states, with and without the name. */
  readonly phase: PhaseWord | null;
  readonly phaseBeforeName: PhaseWord | null;
  /** The phase that the text before the name turns to: `| val: loss`, `[valid] loss`. */
  readonly marker: PhaseWord | null;
  /** Nothing but what joins a name to its number. */
  readonly jointAlone: boolean;
  /** Of a place, what is measured there: `Cost after iteration 100: 0.5`. */
  readonly measured: Label | null;
  /** A stroke alone. */
  readonly stroke: boolean;
  /** An opening parenthesis at the end. */
  readonly round: boolean;
  /** A parenthesis was opened and not closed. */
  readonly inside: boolean;
  /** A phase that stands alone between bars or brackets: `| Validation |`. */
  readonly standing: PhaseWord | null;
  /** Of `loss (train/val)` and `accuracy (loss)`, what stands before each of two numbers. */
  readonly both: readonly [Label, Label] | null;
  /** The phase where it is all of the name: `train=0.5`. */
  readonly onlyPhase: PhaseWord | null;
  /** What stands before such a phase: `Accuracy: train 0.5`. */
  readonly kindBefore: MetricKind | null;
  /** Behind a heading of gradients: `grad norms: fc1 0.5`. */
  readonly underGradients: boolean;
}

const joint = /\s*(?::{1,3}|[=：为是]|\bis|->)\s*$/u;
const wrapper = /(?:(?<=[:=]\s?)["']|\b(?:tensor|param|np\.float\d+|float)\(\s?\[{0,2}|[[(])\s*$/;
/** `grad_norm: N/A total_loss: `. */
const missingValue = /^.*[:=] ?(?:n\/a|none|null)(?=[\s,;|])/i;
const parenthesis = /^\s*\(\s*(?:avg:?\s*|mean:?\s*)?$/;
const marksToBracket = /^[\s\][(,|:-]*[[(]\s*$/;
/** `main.py 193` is a place in a source. */
const sourceFile = /\.(?:py|cc|cpp|c|h|cu|go|rs|lua|jl)(?:\[line)?$/;

const maxRemembered = 8192;
const remembered = new Map<string, { readonly text: string; readonly label: Label }>();

export function labelOf(text: string): { readonly text: string; readonly label: Label } {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const own = ownText(text);
  const found = { text: own, label: describe(own) };
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(own, found);
  return found;
}

/** A copy: what is cut out of a text keeps the whole text in memory. */
function ownText(text: string): string {
  return Array.from(text).join("");
}

function describe(label: string): Label {
  const unwrapped = label.replace(missingValue, "").replace(wrapper, "");
  const barred = isBarred(unwrapped);
  const joined = barred || joint.test(unwrapped);
  const body = joined ? unwrapped.replace(barred ? barAtEnd : joint, "") : unwrapped.trimEnd();
  const found = nameAtEnd(body);
  const onlyPhase = found !== "" && wordsOf(found).every((word) => phaseOf(word) !== null);
  const name = onlyPhase ? "" : found;
  const known = name === "" ? null : metricName(name);
  const position = positionOf(name) ?? (joined ? null : positionOfMeasured(name));
  const before = name === "" ? body : body.slice(0, Math.max(0, body.lastIndexOf(name)));
  const fieldAlone = name !== "" && body.replace(fieldBefore, "").trim() === name;
  const isKnown = known !== null && (joined || isOfTheTrade(name, known));
  return {
    name,
    joined,
    apart:
      (joined ||
        unwrapped !== label ||
        label === "" ||
        label === "/" ||
        /\s#?$/.test(label) ||
        (position !== null && /[._-]$/.test(label))) &&
      !sourceFile.test(name),
    parenthesis: parenthesis.test(label),
    bracket: marksToBracket.test(label) || (onlyPhase && /[[(]\s*$/.test(label)),
    opensLine: /^[\s>*#|-]*$/.test(label),
    marksAlone: /^[\s,;|-]+$/.test(label),
    barAlone: /^\s*\|\s*$/.test(label),
    nameAlone: name !== "" && body.trim() === name,
    leads: name !== "" && body.replace(leadingMarks, "").replace(/\s?#?\s*$/, "") === name,
    fieldAlone,
    position,
    known: isKnown ? known : null,
    spoken: !isKnown && fieldAlone && position === null ? known : null,
    candidate: known === null && joined && position === null && isCandidate(name),
    phase: lastPhase(label),
    phaseBeforeName: lastPhase(before),
    marker: markedPhase(before),
    jointAlone: joined && body === "",
    measured: position === null ? null : measuredAt(name),
    stroke: label.trim() === "/",
    round: /\(\s*$/.test(label),
    inside: label.lastIndexOf("(") > label.lastIndexOf(")"),
    standing: standingPhase(label),
    both: bothPhases(body) ?? bothMetrics(body),
    onlyPhase: onlyPhase ? lastPhase(found) : null,
    underGradients: known === null && position === null && headingOfGradients.test(before),
    kindBefore: onlyPhase ? kindOf(body.slice(0, body.lastIndexOf(found)).trimEnd()) : null,
  };
}

const maxBarred = 4;
const barAtEnd = /\s*\|\s*$/;

/** `Step 500: eval CategoryAccuracy | 0.85`: a bar that stands between the name of a metric and its number joins them. */
function isBarred(label: string): boolean {
  if (!barAtEnd.test(label)) return false;
  const name = nameAtEnd(label.replace(barAtEnd, ""));
  return name.split(" ").length <= maxBarred && metricName(name) !== null;
}

const headingOfGradients =
  /(?:\|g\||\bgrad(?:ient)?s?(?:[ _-]norms?)?(?: per layer)?\s?[:=]|\bgnorms?\s?[:=])\s?[({[]?["']?$/i;
const leadingMarks = /^[\s>*#|\-[(]+/;
const fieldBefore = /^.*[|,;\t]/;
const measuredOf = /^(.{1,40}) (?:for|of) (?:the )?(\p{L}{2,12})$/u;

/** `Slot accuracy for epoch 5: 0.9`, where `Accuracy for epoch: 0.9` states the accuracy itself. */
function positionOfMeasured(name: string): PositionKind | null {
  const [, measured = "", place = ""] = measuredOf.exec(name) ?? [];
  return measured === "" || metricName(measured) === null ? null : positionOf(place);
}

const placed = /^(.{1,40}) (?:at|after|in|for|of) (?:the )?\p{L}{2,12}$/u;

function measuredAt(name: string): Label | null {
  const own = placed.exec(name)?.[1];
  const label = own === undefined ? null : describe(`${own}: `);
  return label?.known ? label : null;
}

const twoPhases =
  /([\p{L} _-]{0,30})\(?\b(train\w{0,6}|tr)\s?\/\s?(val\w{0,8}|test\w{0,4}|dev|eval\w{0,8})\)?([\p{L} _-]{0,20})$/iu;

function bothPhases(body: string): readonly [Label, Label] | null {
  const found = twoPhases.exec(body.slice(-90));
  if (found === null) return null;
  const [, before = "", first = "", second = "", after = ""] = found;
  const [a, b] = [first, second].map((phase) =>
    describe(`${phase} ${before.trim()}${after.trim()}: `),
  );
  return a?.known && b?.known ? [a, b] : null;
}

const twoMetrics = /^(.*?)(\p{L}{2,20}) \((\p{L}{2,20})\)$/u;

/** `Discriminator Accuracy (Loss): 0.5 (1.37)`. */
function bothMetrics(body: string): readonly [Label, Label] | null {
  const [, before = "", first = "", second = ""] = twoMetrics.exec(body.slice(-90)) ?? [];
  const [kind, other] = [metricName(first)?.kind, metricName(second)?.kind];
  if (kind === undefined || other === undefined || kind === other) return null;
  return [describe(`${before}${first}: `), describe(`${before}${second}: `)];
}

function kindOf(text: string): MetricKind | null {
  const name = nameAtEnd(text);
  return name === "" ? null : (metricName(name)?.kind ?? null);
}

/** `Loss in Validation data 0.78`. */
const ofData = new Set("in for over data dataset split".split(" "));

/** `Generator loss 0.69`. */
const termOfLoss = /^\p{L}{2,20} loss$/iu;

/** Without a joint, prose is near (`val_loss improved from inf`): then all words must be of the trade. */
function isOfTheTrade(name: string, known: MetricName): boolean {
  const strangers = known.qualifiers.filter(
    (word) => known.phase === null || !ofData.has(word),
  ).length;
  if (wordsOf(name).length > 5 || name.split(" ").length > 4) return false;
  if (strangers === 1 && termOfLoss.test(name)) return true;
  return (
    strangers === 0 || known.kind === "layerGradientNorm" || (!name.includes(" ") && strangers <= 3)
  );
}

function isCandidate(name: string): boolean {
  if (!/^\p{L}/u.test(name) || /^(?:INFO|DEBUG|NOTICE)$/.test(name)) return false;
  return wordsOf(name).length <= 5 && !isNoise(name);
}
