import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

/** A mask that is true where it should be false: attention leaves out the tokens and reads the padding. */
export interface InvertedMask {
  /** The comparison, or the triangle, that the mask is made by. */
  readonly made: SyntaxNode;
  readonly kind: "padding" | "future";
  /** What takes it. */
  readonly taker: SyntaxNode;
}

const ofPadding = /^(?:src_|tgt_|memory_)?key_padding_mask$/;
const ofFuture = /^(?:attn_mask|src_mask|tgt_mask|mask)$/;
const ofTokens =
  /(?:^|_|\b)(?:ids?|tok\w*|seqs?|sequences?|words?|src|tgt|texts?|inputs?|sents?|x)(?:_|\b|$)/i;
const minusInfinity =
  /^-\s*(?:float\(.inf.\)|torch\.inf|math\.inf|np\.inf|1e\d+|\d{4,}(?:\.\d*)?)$|^float\(.-inf.\)$/;

export const invertedMaskOf = oncePerScript((script): InvertedMask | null => {
  for (const call of callsOf(script)) {
    for (const { keyword, value } of isAttentionOfTorch(script, call)
      ? itemsOf(script, call.argumentList)
      : []) {
      const made = keyword && ofPadding.test(keyword) ? comparison(script, value) : null;
      if (made) return { made, kind: "padding", taker: value };
      const isAttention =
        keyword !== null && ofFuture.test(keyword) && !call.receiver?.name.match(/String/);
      const triangle = isAttention ? lowerTriangle(script, value) : null;
      if (triangle) return { made: triangle, kind: "future", taker: value };
    }
  }
  for (const call of callsOfMethod(script, "masked_fill", "masked_fill_")) {
    const [mask, filler] = itemsOf(script, call.argumentList);
    if (!mask || !filler || !minusInfinity.test(textOf(script, filler.value))) continue;
    const made = comparison(script, mask.value);
    if (made) return { made, kind: "padding", taker: mask.value };
  }
  return null;
});

/** A module of the script may turn its mask round. */
function isAttentionOfTorch(script: Script, { callee }: Call): boolean {
  const made = assignmentsByTarget(script).get(textOf(script, callee)) ?? [];
  return made.some(({ value }) =>
    /^torch\.nn\.(?:MultiheadAttention|Transformer\w*)$/.test(
      (value && callAt(script, value)?.name) ?? "",
    ),
  );
}

/** `ids != 0`, `ids.ne(pad)`, `ids != PAD`: true for tokens. */
function comparison(script: Script, node: SyntaxNode): SyntaxNode | null {
  const end = only(script, node);
  if (!end) return null;
  const [left, operator, right] = childrenOf(end);
  const isUnequal =
    end.name === "BinaryExpression" && operator && textOf(script, operator) === "!=";
  const other = isUnequal ? right : null;
  if (!other) return null;
  const code = textOf(script, other);
  if (/pad/i.test(code)) return end;
  // Of anything but tokens, zero may say what was chosen, or taken.
  const isOfTokens = left !== undefined && ofTokens.test(textOf(script, left));
  return code === "0" && isOfTokens ? end : null;
}

/** `torch.tril(torch.ones(n, n)).bool()`: true for what may be read. */
function lowerTriangle(script: Script, node: SyntaxNode): SyntaxNode | null {
  const end = only(script, node);
  const call = end ? callAt(script, end) : null;
  const [kind] = call ? itemsOf(script, call.argumentList) : [];
  const isBoolean =
    call?.method === "bool" ||
    (call?.method === "to" && kind && /bool/.test(textOf(script, kind.value)));
  const inner = isBoolean && call?.receiver ? callAt(script, call.receiver) : null;
  const isTriangle = inner !== null && /^torch\.tril$/.test(inner.name ?? "");
  const diagonal = isTriangle ? argumentOf(script, inner.argumentList, "diagonal", 1) : null;
  return isTriangle && diagonal === null ? inner.node : null;
}

function only(script: Script, node: SyntaxNode): SyntaxNode | null {
  const [end, another] = trace(script, node);
  return end?.value.kind === "expression" && !another && end.path.length === 0
    ? end.value.node
    : null;
}
