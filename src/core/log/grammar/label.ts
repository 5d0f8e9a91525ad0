import type { PhaseWord } from "../events/metric.ts";
import { isNoise, type MetricKind, type MetricName, metricName } from "../words/metricName.ts";
import { type Phase, phaseOf, wordsOf } from "../words/metricWords.ts";

export type PositionKind = "epoch" | "step";

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
}

const joint = /\s*(?::{1,3}|[=：为是]|\bis|->)\s*$/u;
const wrapper = /(?:(?<=[:=]\s?)["']|\b(?:tensor|param|np\.float\d+|float)\(\s?\[{0,2}|[[(])\s*$/;
/** `grad_norm: N/A total_loss: `. */
const missingValue = /^.*[:=] ?(?:n\/a|none|null)(?=[\s,;|])/i;
const parenthesis = /^\s*\(\s*(?:avg:?\s*|mean:?\s*)?$/;
const marksToBracket = /^[\s\][(,|:-]*[[(]\s*$/;
/** What cannot stand within a name; of brackets those that hold an index (`grad[net.0]`) can. */
const boundary =
  /[,;|\t{}"'()<>•·│┃├└─┣┗━~:=，；、（）【】]| {2}|(?<![\p{L}\p{N}.@-])\d+(?:\.\d+)?(?:m?s|sec|min|[KMG]i?B?) |\] |\](?=[\p{L}[])|\b(?:INFO|DEBUG|WARNING|NOTICE)\b| [-–—]{1,5} |=> ?|\b\p{L}{1,10}\/(?:s|sec|it|iter|batch|step) |^ ?Hz |(?<=[a-z]{6})\. (?=\p{Lu})/gu;
/** What kind of it, or of what: `lr(PiecewiseDecay)`, `loss(x, y)`, `Reward (100 ep)`. */
const kindInBrackets =
  /(\p{L}[\p{L}\p{N}_./-]{0,40}(?: [\p{L}_]{1,20})?) ?\([\w][\w., :]{0,40}\)$/u;
/** `NDCG(k=20)` is the score of the first twenty. */
const cutOff = /(\p{L}[\w-]{0,20})\([kK]=(\d{1,5})\)$/u;
const maxName = 60;
/** `has acc 0.2 and loss 1.3`, `ended with a loss 0.5`. */
const linkWord =
  /^(?:(?:\p{L}{1,12} ){0,2}(?:has|had|with) |and )?(?:(?:with|an?|the) ){0,2}(?=\p{L})/u;
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

const marked =
  /(?:^|[^\p{L}\p{N}_])(\p{L}{2,16})(?: set| results| metrics)?\s{0,2}[\]):>|–—{([-][\s\]):>|–—-]{0,6}$/u;

function markedPhase(text: string): PhaseWord | null {
  const word = marked.exec(text)?.[1];
  const phase = word === undefined ? null : phaseIn(word);
  if (word === undefined || phase === null) return null;
  return general.test(word) ? lastPhase(text) : { phase, word };
}

const standing = /(?:^|[|[])\s{0,4}(\p{L}{2,16})\s{0,4}[|\]]/u;

function standingPhase(label: string): PhaseWord | null {
  const word = standing.exec(label)?.[1];
  return word === undefined ? null : lastPhase(word);
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

function nameAtEnd(body: string): string {
  const bars = /\|g(?:[_ ]?\w{1,30})?\|$/.exec(body.trimEnd());
  if (bars !== null) return bars[0];
  if (/[,;]$/.test(body)) return "";
  const tail = body
    .slice(-maxName - 4)
    .replace(cutOff, "$1@$2")
    .replace(kindInBrackets, "$1");
  let cut = 0;
  for (const found of tail.matchAll(boundary)) {
    const end = found.index + found[0].length;
    if (tail.slice(end).trim() !== "") cut = end;
  }
  const name = tail
    .slice(cut)
    .replace(/^[\s\-–—[\](*>#./%：]*(?=[\p{L}*|])/u, "")
    .trim()
    .replace(/\s*#$/, "")
    .replace(/["'|]+$/, "")
    .replace(linkWord, "")
    .replace(/^([^[]*)\]+$/, "$1")
    .replace(/^(\w+)\[(\w[\w ]*)$/, "$1/$2");
  if (name.length > maxName || !/\p{L}/u.test(name) || /(?:\.\.|[/(])$/.test(name)) return "";
  return (/[=:]\s?$/.test(tail.slice(0, cut)) ? positionBehindWord(name) : null) ?? name;
}

/** `epoch` of `optimizer=sgd epoch=10`: what stands before it is the value of another name. */
function positionBehindWord(name: string): string | null {
  const behind = /^[\w.+-]+ (\p{L}+)$/u.exec(name)?.[1];
  const isPosition =
    behind !== undefined && positionOf(name) === null && positionOf(behind) !== null;
  return isPosition ? behind : null;
}

const words = (list: string) => new Set(list.split(" "));
const stepWords = words(
  "step steps iter iters iteration iterations it batch update updates episode episodes game games generation generations round rounds timestep timesteps nupdates count",
);
const epochWords = words("epoch epochs ep");
const positionFillers = words(
  "global current cur at the of for optimizer completed finished average mean avg env environment total batch minibatch iter iteration update whole start starting begin end i",
);
const maxPositionWords = 8;

/** Whether a name says where the training stands: `Epoch`, `Train Epoch`, `Global Iter`, `validation loss at iteration`. */
const before = words("at after in");
/** `batch i: 3`, `epoch_idx=4`, `Game number: 5`. */
const counters = words("i idx index id no number progress");

export function positionOf(name: string): PositionKind | null {
  const own = wordsOf(name);
  const all = own.length > 1 && counters.has(own.at(-1) ?? "") ? own.slice(0, -1) : own;
  const last = all.at(-1);
  if (last === undefined || all.length > maxPositionWords) return null;
  const kind = epochWords.has(last) ? "epoch" : stepWords.has(last) ? "step" : null;
  if (kind === null) return null;
  if (before.has(all.at(-2) ?? "")) return kind;
  const rest = all.slice(0, -1);
  const fits = (word: string) =>
    positionFillers.has(word) ||
    phaseOf(word) !== null ||
    epochWords.has(word) ||
    word.startsWith("第");
  return rest.every(fits) ? kind : null;
}

const maxCountWords = 3;

/** `BDA iteration [6/10]`: whatever is iterated, what is counted against a total is a place. */
export function positionOfCount(name: string): PositionKind | null {
  const all = wordsOf(name);
  const last = all.at(-1) ?? "";
  if (all.length > maxCountWords) return null;
  return epochWords.has(last) ? "epoch" : stepWords.has(last) && last !== "count" ? "step" : null;
}

/** `Loss in Validation data 0.78`. */
const ofData = words("in for over data dataset split");

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

function phaseIn(word: string): Phase | null {
  if (/^[A-Za-z]+$/.test(word)) return phaseOf(word.toLowerCase());
  return (
    wordsOf(word)
      .map(phaseOf)
      .find((phase) => phase !== null) ?? null
  );
}

/** `train.log` is the name of a logger, whatever it logs. */
const phaseWords = /\p{L}+(?!\p{L}|\.(?:log|txt)\b)/gu;

/** In `Dev Evaluation` and `Test: Evaluation` the word before says of which data. */
const general = /^eval\w*$/i;

function isEvaluated(phase: PhaseWord | null): boolean {
  return phase !== null && phase.phase !== "train";
}

/** The last phase that a text states: `Test: [`, `- train - INFO - epoch 3 validation:`. */
export function lastPhase(text: string): PhaseWord | null {
  let last: PhaseWord | null = null;
  for (const word of text.match(phaseWords) ?? []) {
    const phase = phaseIn(word);
    if (phase !== null && !(isEvaluated(last) && general.test(word))) last = { phase, word };
  }
  return last;
}
