import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { isWithin } from "../../python/tree.ts";

const ofSequences = /(?:Embedding|Attention|Transformer\w*|LSTM|GRU|RNN)(?:Cell)?$/;
const ofAxes =
  /^(?:permute|transpose|swapaxes|swapdims|movedim|moveaxis|einsum|rearrange|Rearrange|bmm|baddbmm|unfold|scaled_dot_product_attention|pack_padded_sequence|pad_packed_sequence|pad_sequence|stft|istft)$/;
const pooling = /^(?:mean|sum|max|amax|softmax)$/;

/**
 * What in a model shows that its tensors have axes beside samples and features: time, places, frequencies. Null where
 * nothing does.
 */
export function signOfSeveralAxes(script: Script, regions: readonly SyntaxNode[]): Call | null {
  return (
    callsOf(script).find(
      (call) => isSign(script, call) && regions.some((region) => isWithin(call.node, region)),
    ) ?? null
  );
}

function isSign(script: Script, call: Call): boolean {
  const name = call.name ?? call.method;
  return (
    ofAxes.test(call.method) ||
    ofSequences.test(name.replace(/\.from_pretrained$/, "")) ||
    /^(?:torch|numpy)\.fft\./.test(name) ||
    goesOverMiddle(script, call)
  );
}

/** `x.mean(dim=1)` of (samples, places, features); over the last axis of a table `softmax` has the same number. */
function goesOverMiddle(script: Script, call: Call): boolean {
  if (!pooling.test(call.method)) return false;
  const isFunction = /^torch\./.test(call.name ?? "");
  const position = isFunction ? 1 : 0;
  const given =
    argumentOf(script, call.argumentList, "dim", position) ??
    argumentOf(script, call.argumentList, "axis");
  const axis = given ? literalOf(script, given.value) : null;
  return axis === 2 || axis === -2 || (axis === 1 && /^(?:mean|amax|max)$/.test(call.method));
}
