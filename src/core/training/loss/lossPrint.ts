import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, functionOf, isWithin, loopsAround, textOf } from "../../python/tree.ts";
import { mayBeSkipped } from "../loop/earlyTurns.ts";
import type { TrainingStep } from "../loop/trainingStep.ts";

const printing = /^(?:print|info|debug|write|log)$/;

export function printsOf(script: Script): readonly Call[] {
  return callsOf(script).filter((c) => printing.test(c.method));
}

/**
 * The first line that prints the loss after a step, in the same function and in a loop around the
 * step, at a place that is only reached when the step was.
 */
export function lossPrintAfter(script: Script, step: TrainingStep): Call | null {
  const loops = loopsAround(step.statement);
  return (
    lossPrintsAfter(script, step).find(
      ({ node }) =>
        loops.some((loop) => isWithin(node, loop)) && isReachedOnlyAfter(step.statement, node),
    ) ?? null
  );
}

/** The lines behind a step, in the same function, that print the loss. */
export function lossPrintsAfter(
  script: Script,
  { call, statement }: TrainingStep,
): readonly Call[] {
  return printsOf(script).filter(
    ({ node, argumentList }) =>
      node.from > call.node.to &&
      functionOf(node)?.from === functionOf(statement)?.from &&
      /loss/i.test(textOf(script, argumentList)),
  );
}

/** False where the step stands under a condition that `node` does not share, or behind a `continue` of its loop. */
export function isReachedOnlyAfter(step: SyntaxNode, node: SyntaxNode): boolean {
  for (let block = step.parent; block && !isWithin(node, block); block = block.parent) {
    const owner = block.name === "Body" ? block.parent : null;
    if (/^(?:If|Try)Statement$|^MatchClause$/.test(owner?.name ?? "")) return false;
    if (owner && /^(?:For|While)Statement$/.test(owner.name) && mayBeSkipped(step, owner)) {
      return false;
    }
  }
  return true;
}

/** Whether a call writes a line of text: what `tracker.log(loss, score)` and `log("loss", value)` take is no text. */
export function writesText(script: Script, call: Call): boolean {
  if (call.name === "print") return true;
  const [first, another] = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
  if (!first) return false;
  const isText =
    /String$/.test(first.value.name) ||
    (first.value.name === "BinaryExpression" && first.value.firstChild?.name === "String") ||
    callAt(script, first.value)?.receiver?.name === "String";
  return isText && (!another || call.method !== "log" || /[%{]/.test(textOf(script, first.value)));
}

/** The only f-string that a call prints, where it is one. */
export function printedFormatString(script: Script, call: Call): SyntaxNode | null {
  const items = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
  const [only, another] = items;
  return only?.value.name === "FormatString" && !another ? only.value : null;
}

/** The only dictionary that a call prints, also by way of `json.dumps`. */
export function printedDictionary(script: Script, call: Call): SyntaxNode | null {
  const value = itemsOf(script, call.argumentList)[0]?.value;
  if (value?.name === "DictionaryExpression") return value;
  const inner = value?.name === "CallExpression" ? value.lastChild : null;
  const [only] = inner ? itemsOf(script, inner) : [];
  return only?.value.name === "DictionaryExpression" ? only.value : null;
}

/** How a line writes its last value: ` | val loss ` before the number gives separator and joiner. */
export interface PrintStyle {
  readonly separator: string;
  readonly joiner: string;
  /** Where a further value goes. */
  readonly at: number;
}

const longestLabel = 60;

export function printStyleOf(script: Script, formatString: SyntaxNode): PrintStyle | null {
  const values = childrenOf(formatString).filter((c) => c.name === "FormatReplacement");
  const last = values.at(-1);
  if (!last) return null;
  const text = script.text;
  const opening = /^\w+(?:"""|'''|"|')/.exec(textOf(script, formatString))?.[0].length ?? 2;
  const quote =
    textOf(script, formatString).endsWith('"""') || textOf(script, formatString).endsWith("'''")
      ? 3
      : 1;
  const end = formatString.to - quote;
  const tail = /^[^\s\\]{0,12}/.exec(text.slice(last.to, end))?.[0] ?? "";
  const before = Math.max(
    values.at(-2)?.to ?? formatString.from + opening,
    last.from - longestLabel,
  );
  const label = /((?:\\[tn]|[^\w{}'"\\%])*)[A-Za-z][\w ./@-]*?(\s*[=:]\s*|\s+)$/.exec(
    text.slice(before, last.from),
  );
  if (!label) return null;
  const [, written = "", joiner = " "] = label;
  // `[{i}/{n}]\tLoss: {loss}`: the bracket closes what came before.
  const separator = written.replace(/^[)\]]+/, "");
  const isUsual = values.length > 1 && separator !== "" && !/^\s*:|[([]/.test(separator);
  const usual = joiner.includes("=") ? " " : ", ";
  return { separator: isUsual ? separator : usual, joiner, at: last.to + tail.length };
}
