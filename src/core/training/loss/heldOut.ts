import { variablesNamed } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { agreed, isNoMetric, type Meaning, meaningOf, meaningOfWords } from "./metricMeaning.ts";
import { valueWithin } from "./printedExpressions.ts";
import type { PrintedValue } from "./printedValues.ts";

const heldOut = "(?:v|val|vali|valid|validation|eval|evaluation|test|testing|dev|held.?out)";
const heldOutLabel = new RegExp(`(?:^|[^a-z])${heldOut}(?:$|[^a-z])`, "i");
const heldOutName = new RegExp(
  `^(?:\\w+_)?${heldOut}_?(?:epoch_)?[a-z0-9]+$|^\\w+_${heldOut}$|^(?:vl|val|valid|validation|dev)$`,
  "i",
);

/** `val_loss`, `test_accuracy`: a name of a value. */
export function isHeldOutName(name: string): boolean {
  return heldOutName.test(name);
}

/** The `MSE_v` beside `MSE_u` and `MSE_w`: a part of what is learned, as of a velocity or of an attention. */
export function isComponent(script: Script, name: string): boolean {
  const stem = /^(.*_)v$/i.exec(name)?.[1];
  return (
    stem !== undefined &&
    ["u", "w", "q", "k"].some((part) => variablesNamed(script, stem + part).length > 0)
  );
}

/** `val/loss`, `test`, `dev_loader`: what is said of a value, of a function or of data. */
export function namesHeldOut(text: string): boolean {
  return heldOutName.test(text) || heldOutLabel.test(text);
}

/** Said of data that are not learned from, by its label or by its own name. */
export function isHeldOut(script: Script, { label, value }: PrintedValue): boolean {
  const text = label.replace(/\\[tnr]/g, " ").slice(-60);
  if (/\b(?:best|memory|mem|time|elapsed)\b[^{}]{0,20}$/i.test(text) || value.name === "String")
    return false;
  return heldOutLabel.test(text) || heldOutName.test(textOf(script, valueWithin(script, value)));
}

/** The name, the computation and the label have to agree; where one says nothing, the others decide. */
export function meaningOfPrinted(script: Script, value: PrintedValue): Meaning | null {
  const node = valueWithin(script, value.value);
  if (isNoMetric(textOf(script, node))) return null;
  const own = meaningOf(script, node);
  const words = value.label.match(/[A-Za-z][A-Za-z0-9]*/g) ?? [];
  const said = meaningOfWords(words.slice(-2).join(" "));
  return agreed(own, said);
}
