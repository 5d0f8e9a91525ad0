import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod, qualifiedName } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { literalOf } from "../../python/literals.ts";
import { multiplies } from "../../python/matrixProducts.ts";
import { namesWithin } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, classAround, functionOf, textOf } from "../../python/tree.ts";
import { isTrueOfPast } from "./futureMask.ts";
import { isReadByAttention, pooledPaddingOf } from "./pooledPadding.ts";

/** A mask that is true where it should be false: attention leaves out the tokens and reads the padding. */
export interface InvertedMask {
  /** The comparison, or the triangle, that the mask is made by. */
  readonly made: SyntaxNode;
  readonly kind: "padding" | "future" | "scores" | "pooling";
  /** What takes it. */
  readonly taker: SyntaxNode;
}

const ofPadding = /^(?:src_|tgt_|memory_)?key_padding_mask$/;
const ofFuture = /^(?:attn_mask|src_mask|tgt_mask|mask)$/;
const ofTokens =
  /(?:^|_|\b)(?:ids?|tok\w*|seqs?|sequences?|words?|src|tgt|texts?|inputs?|sents?|x)(?:_|\b|$)/i;
/** What is added to a score that is to count for nothing lies below this. */
const nothing = -1000;

export const invertedMaskOf = oncePerScript((script): InvertedMask | null => {
  for (const call of callsOf(script)) {
    for (const { keyword, value } of isAttentionOfTorch(script, call)
      ? itemsOf(script, call.argumentList)
      : []) {
      const made = keyword && ofPadding.test(keyword) ? comparison(script, value) : null;
      if (made) return { made, kind: "padding", taker: value };
      const isAttention =
        keyword !== null && ofFuture.test(keyword) && call.receiver?.name !== "String";
      const triangle = isAttention ? lowerTriangle(script, value) : null;
      if (triangle) return { made: triangle, kind: "future", taker: value };
    }
  }
  for (const call of callsOfMethod(script, "masked_fill", "masked_fill_")) {
    const [mask, filler] = itemsOf(script, call.argumentList);
    if (!mask || !filler || !hidesScore(script, filler.value)) continue;
    const made = comparison(script, mask.value);
    if (made) return { made, kind: "padding", taker: mask.value };
    if (isTrueOfPast(script, mask.value) && isOfAttention(script, call)) {
      return { made: only(script, mask.value) ?? mask.value, kind: "scores", taker: mask.value };
    }
  }
  const pooled = isReadByAttention(script) ? null : pooledPaddingOf(script);
  return pooled && { made: pooled, kind: "pooling", taker: pooled };
});

/** Scores of pairs are masked alike: those of attention go through a softmax over the keys, to a product with values. */
function isOfAttention(script: Script, { node }: Call): boolean {
  const method = functionOf(node);
  if (!method) return false;
  const home = classAround(method) ?? method;
  const calls = callsWithin(script, method);
  const isOverKeys = calls.some(
    (call) =>
      /softmax$/.test(call.method) &&
      itemsOf(script, call.argumentList).some(({ value }) =>
        lastOfScores.includes(evaluate(script, value) ?? 0),
      ),
  );
  const isMixing = calls.some((call) => products.test(call.method)) || multiplies(script, method);
  const isTurned = callsWithin(script, home).some(
    (call) =>
      /^(?:logical|bitwise)_not_$/.test(call.method) ||
      itemsOf(script, call.argumentList).some(({ keyword }) => keyword === "out"),
  );
  return isOverKeys && isMixing && !isTurned && !readsBackwards.test(textOf(script, home));
}

/** Scores have three axes, or four with heads. */
const lastOfScores = [-1, 2, 3];
const products = /^(?:matmul|bmm|einsum)$/;
/** A model may read from the end on purpose; whoever does says so, in a comment too. */
const readsBackwards = /backwards?\b(?!\()|revers|right.?to.?left/i;

/** A module of the script may turn its mask round. */
function isAttentionOfTorch(script: Script, { callee }: Call): boolean {
  const made = assignmentsByTarget(script).get(textOf(script, callee)) ?? [];
  return made.some(({ value }) =>
    /^torch\.nn\.(?:MultiheadAttention|Transformer\w*)$/.test(
      (value && callAt(script, value)?.name) ?? "",
    ),
  );
}

/** `-1e9`, `-torch.inf` and `float("-inf")`: a score that no softmax gives anything. */
function hidesScore(script: Script, filler: SyntaxNode): boolean {
  const value = evaluate(script, filler);
  if (value !== null) return value <= nothing;
  const text = floatText(script, filler);
  if (text !== null && Number(text) <= nothing) return true;
  const [sign, operand] = filler.name === "UnaryExpression" ? childrenOf(filler) : [];
  if (!sign || !operand) return text === "-inf";
  const isInfinite =
    floatText(script, operand) === "inf" ||
    /^(?:torch|math|numpy)\.inf$/.test(qualifiedName(script, operand) ?? "");
  return textOf(script, sign) === "-" && isInfinite;
}

/** `"-inf"` of `float("-inf")`. */
function floatText(script: Script, node: SyntaxNode): string | null {
  const call = callAt(script, node);
  const [given] = call?.name === "float" ? itemsOf(script, call.argumentList) : [];
  const text = given ? literalOf(script, given.value) : null;
  return typeof text === "string" ? text : null;
}

/** `ids != 0`, `ids != PAD`: true for tokens. */
function comparison(script: Script, node: SyntaxNode): SyntaxNode | null {
  const end = only(script, node);
  if (!end) return null;
  const [left, operator, right] = childrenOf(end);
  const isUnequal =
    end.name === "BinaryExpression" && operator && textOf(script, operator) === "!=";
  const other = isUnequal ? right : null;
  if (!other) return null;
  if (namesWithin(script, other).some((name) => /pad/i.test(name))) return end;
  // Of anything but tokens, zero may say what was chosen, or taken.
  const isOfTokens = left !== undefined && namesWithin(script, left).some((n) => ofTokens.test(n));
  return literalOf(script, other) === 0 && isOfTokens ? end : null;
}

/** `torch.tril(torch.ones(n, n)).bool()`: true for what may be read. */
function lowerTriangle(script: Script, node: SyntaxNode): SyntaxNode | null {
  const end = only(script, node);
  const call = end ? callAt(script, end) : null;
  const [kind] = call ? itemsOf(script, call.argumentList) : [];
  const isBoolean =
    call?.method === "bool" ||
    (call?.method === "to" && kind && qualifiedName(script, kind.value) === "torch.bool");
  const inner = isBoolean && call?.receiver ? callAt(script, call.receiver) : null;
  const isTriangle = inner?.name === "torch.tril";
  const diagonal = isTriangle ? argumentOf(script, inner.argumentList, "diagonal", 1) : null;
  return isTriangle && diagonal === null ? inner.node : null;
}

function only(script: Script, node: SyntaxNode): SyntaxNode | null {
  return onlyEnd(script, node)?.node ?? null;
}
