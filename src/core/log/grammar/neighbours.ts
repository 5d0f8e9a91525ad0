import { isNoise } from "../words/metricName.ts";
import { wordsOf } from "../words/metricWords.ts";
import { type Label, labelOf } from "./label.ts";
import type { LabelledNumber } from "./labelledNumbers.ts";
import { letterOf, openingCounts } from "./openingCounts.ts";
import { lastPhase } from "./statedPhase.ts";

/** The numbers of a line with what their neighbours say of them. */
export function told(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  const known = withPairs(withLayers(withBoth(apart(withoutRows(numbers)))));
  return withOtherPhase(withLetters(withFields(known)));
}

/** `loss train: 0.40  eval: 0.81`: behind one metric that says its phase, another phase alone is of the same metric. */
function withOtherPhase(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  const at = numbers.findIndex(({ label }) => label.known !== null);
  const [metric, other] = [numbers[at], numbers[at + 1]];
  const phase = other?.label.onlyPhase ?? null;
  if (metric === undefined || other === undefined || phase === null) return numbers;
  const own = metric.label.known?.phase ?? null;
  const isOther = own !== null && own !== phase.phase && metric.label.joined && other.label.joined;
  if (!isOther || other.written === "whole") return numbers;
  const words = metric.name.split(" ").filter((word) => lastPhase(word) === null);
  const label = labelOf(`${phase.word} ${words.join(" ")}: `).label;
  if (words.length === 0 || label.known?.kind !== metric.label.known?.kind) return numbers;
  return numbers.map((number) => (number === other ? renamed(other, label) : number));
}

const initials = new Map([
  ["l", "loss"],
  ["a", "acc"],
]);

/** `E 3 I 120 L 0.31`, `[Epoch: 06] Avg L: 0.52`: where a place is said and no loss, the letter is that of the loss. */
function withLetters(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  if (!numbers.some(({ name }) => initialOf(name) === "l")) return numbers;
  const [first] = numbers;
  const counts = first !== undefined && letterOf(first) !== null && openingCounts(numbers) !== null;
  if (!counts && !numbers.some(({ label }) => label.position !== null)) return numbers;
  if (numbers.some(({ label }) => label.known?.kind === "loss")) return numbers;
  return numbers.map((number, index) => {
    const initial = initialOf(number.name);
    const word = (index === 0 && counts) || initial === null ? undefined : initials.get(initial);
    if (word === undefined || number.label.known !== null) return number;
    return renamed(number, labelOf(`${number.name.slice(0, -1)}${word}: `).label);
  });
}

const initial = /^(?:(?:avg|average|mean|train|val|valid|test) )?(\p{L})$/iu;

function initialOf(name: string): string | null {
  return initial.exec(name)?.[1]?.toLowerCase() ?? null;
}

const twoPlaces = /^(ep(?:och)?)s?\s?\/\s?(it|iter|iteration|step|batch)s?$/i;

/** `epoch/iter: 19/5159` names two places at once. */
function apart(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  return numbers.flatMap((number) => {
    const [, epoch, step] = number.total === null ? [] : (twoPlaces.exec(number.name) ?? []);
    if (epoch === undefined || step === undefined) return [withNamedTotal(number)];
    const place = { ...number, total: null };
    return [
      { ...place, name: epoch, label: labelOf(`${epoch}: `).label },
      { ...place, name: step, label: labelOf(`${step}: `).label, value: number.total ?? 0 },
    ];
  });
}

const ofAll = new Set("total all max num number n no of count".split(" "));
const maxCounted = 40;

/** `step/total_step: 5/60`: the name tells both the count and what it is counted against. */
function withNamedTotal(number: LabelledNumber): LabelledNumber {
  const { name, total } = number;
  if (total === null || name.length > maxCounted || !name.includes("/")) return number;
  const [count = "", against = "", ...others] = name.split("/");
  const words = wordsOf(against).filter((word) => !ofAll.has(word));
  const own = wordsOf(count).join(" ");
  const isTotal = words.every((word) => word === own || word === `${own}s` || word === `${own}es`);
  if (others.length > 0 || own === "" || !isTotal) return number;
  const label = labelOf(`${count.trim()}: `).label;
  return label.position === null ? number : renamed(number, label);
}

/** `loss (train/val): 0.51/0.62` and `loss (accuracy): 0.51 (0.62)` name two metrics at once. */
function withBoth(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  if (!numbers.some(({ label, mean }) => label.stroke || (mean && label.both))) return numbers;
  return numbers.map((number, index) => {
    const { label, mean } = number;
    if (mean && label.both) return renamed({ ...number, mean: false }, label.both[1]);
    const before = label.stroke ? numbers[index - 1] : undefined;
    const own =
      before?.label.both?.[1] ?? (numbers[index + 1]?.label.stroke ? label.both?.[0] : null);
    return own ? renamed(number, own) : number;
  });
}

function renamed(number: LabelledNumber, label: Label): LabelledNumber {
  return { ...number, label, name: label.name };
}

/** So many numbers side by side are a row of a table. */
const manyCells = 3;

/**
 * `accuracy  86.1  64.9  92.0  80.6`: of a row of several runs, classes or folds nobody knows which cell is whose. In
 * `mIoU 42.7 | 94.0 69.7 2.9` a bar stands between the metric's own value and the row.
 */
function withoutRows(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  return numbers.filter((number, index) => {
    if (number.label.known === null || number.label.joined) return true;
    const behind = numbers.slice(index + 1, index + 1 + manyCells);
    if (behind.length < manyCells || !behind.every(isCell)) return true;
    return behind.every(({ label }, at) => label.barAlone === (at === 0));
  });
}

function isCell({ name, label, total, mean }: LabelledNumber): boolean {
  return name === "" && label.marksAlone && total === null && !mean;
}

/**
 * `epoch 3 | loss 0.61 | sentiment acc 0.79`: beside a place or a metric, a field that is nothing but the name of a
 * metric and its number is one.
 */
function withFields(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  if (!numbers.some(({ label }) => label.spoken !== null)) return numbers;
  if (!numbers.some(({ label }) => label.known !== null || label.position !== null)) return numbers;
  return numbers.map((number) => {
    const { label, written, total } = number;
    const isField = label.spoken !== null && written !== "whole" && total === null;
    return isField ? { ...number, label: { ...label, known: label.spoken } } : number;
  });
}

/** So many numbers behind a name each show that all of a line is said so. */
const manyPairs = 4;

/** `lr 0.002 sup 1.35 contra 1.65 miou 85.9`: beside a metric, what is written alike is one. */
function withPairs(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  const pairs = numbers.filter(isPair);
  if (pairs.length < manyPairs || !pairs.some(({ label }) => label.known !== null)) return numbers;
  return numbers.map((number) =>
    isPair(number) && number.label.known === null && !isNoise(number.name)
      ? { ...number, label: { ...number.label, candidate: true } }
      : number,
  );
}

function isPair({ label, name, total }: LabelledNumber): boolean {
  if (label.joined || !label.fieldAlone || label.position !== null || total !== null) return false;
  return /^[\p{L}_][\w-]{1,20}$/u.test(name);
}

const headOfLayers = /^(\p{L}+ )\S+$/u;

/** What the numbers behind it are of: the word before the name of a layer, and how names are joined to numbers. */
interface HeadOfLayers {
  readonly word: string | undefined;
  readonly joined: boolean;
  /** The word stands alone, before all names; then these may be apart by commas. */
  readonly isHeading: boolean;
}

/** `grad ih 3.2e-05 hh 4.1e-06 fc 0.38` and `grad norms: ih 3.2e-05, hh 4.1e-06` name the gradients of layers. */
function withLayers(numbers: readonly LabelledNumber[]): readonly LabelledNumber[] {
  const isHead = ({ label }: LabelledNumber) =>
    label.underGradients || label.known?.kind === "layerGradientNorm";
  if (!numbers.some(isHead)) return numbers;
  let head: HeadOfLayers | null = null;
  return numbers.map((number) => {
    const { label, name } = number;
    const { joined } = label;
    if (label.underGradients) head = { word: "grad ", joined, isHeading: true };
    else if (isHead(number)) {
      head = { word: headOfLayers.exec(name)?.[1], joined, isHeading: false };
      return number;
    } else if (head === null || !follows(number, head)) {
      head = null;
      return number;
    }
    const layer = isNoise(name) ? null : layerOf(number, head.word);
    if (layer === null) head = null;
    return layer ?? number;
  });
}

function follows({ label, name }: LabelledNumber, { isHeading, joined }: HeadOfLayers): boolean {
  const isAlone = label.nameAlone || (isHeading && label.fieldAlone && !label.bracket);
  const isFree = label.known === null && label.position === null && !name.includes(" ");
  return isFree && isAlone && label.joined === joined;
}

function layerOf(number: LabelledNumber, word: string | undefined): LabelledNumber | null {
  if (word === undefined) return null;
  const { label } = labelOf(`${word}${number.name}${number.label.joined ? "=" : " "}`);
  return label.known?.kind === "layerGradientNorm" ? { ...number, label, name: label.name } : null;
}
