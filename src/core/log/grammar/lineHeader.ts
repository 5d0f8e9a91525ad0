import { afterLevel } from "../words/linePrefix.ts";
import type { LabelledNumber } from "./labelledNumbers.ts";

const headerLine =
  /^[\s:=\-*#>[(│|]*(?:(?:start(?:ing)?|(?:begin(?:ning)?|end)(?: of)?|train(?:ing)?|eval(?:uation)?|test(?:ing)?|valid(?:ation)?|evaluating\s[\w ]{1,30},)\s+)?epoch[\s:#=[(]*\d/i;
const stepHeader =
  /^[\s:=\-*#>[(│|]*(?:(?:global|training|train) )?(?:step|iter(?:ation)?|round)[\s:#=[(]*\d[\d,]*(?:\s*\/\s*\d[\d,]*)?[\])]?\s*(?:$|[:,]\s*$|[-=*]{2,}|per-step )/i;
/** `[Step 10/11940] [Epoch 0/30]`. */
const stepFirst =
  /^[\s[(]*(?:global )?(?:step|iter(?:ation)?)[\s:#=]*\d[\d,/ ]*[\][)|, ]+epoch\W{0,3}\d/i;
const footerLine =
  /\bend(?:s|ed)? (?:of )?epoch\b|\bepoch\W{0,3}\d+(?:\s?\/\s?\d+)?\W{0,4}(?:is |has )?(?:end(?:s|ed)?|finished|done|completed?|over)\b/i;
const maxHeader = 120;

/** The epoch or the step stands at the beginning and nothing else of weight does. */
export function isHeader(
  text: string,
  start: number,
  epoch: LabelledNumber | null,
  step: LabelledNumber | null,
): boolean {
  if (text.length >= maxHeader || (epoch === null && step === null)) return false;
  const message = text.slice(afterLevel(text, start));
  if (epoch === null) return stepHeader.test(message);
  return headerLine.test(message) || (step !== null && stepFirst.test(message));
}

/** `Epoch 4 finished`. */
export function isFooter(text: string): boolean {
  return footerLine.test(text);
}
