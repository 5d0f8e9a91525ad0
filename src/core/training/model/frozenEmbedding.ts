import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf } from "../../python/tree.ts";

const drawn =
  /^(?:torch\.(?:rand|randn|empty|zeros|ones)|numpy\.random\.(?:rand|randn|normal|uniform))$/;
const passing = /^(?:tensor|from_numpy|FloatTensor|as_tensor|float|to|astype|type|Tensor)$/;
const deepest = 4;

/** `nn.Embedding.from_pretrained(vectors)` of vectors that are only drawn: it freezes them unless it is told otherwise. */
export const frozenEmbeddingsOf = oncePerScript((script): readonly Call[] =>
  callsOfMethod(script, "from_pretrained").filter(({ name, argumentList }) => {
    if (!/^torch\.nn\.Embedding(?:Bag)?\.from_pretrained$/.test(name ?? "")) return false;
    const vectors = argumentOf(script, argumentList, "embeddings", 0)?.value;
    const isChosen = argumentOf(script, argumentList, "freeze", 1) !== null;
    return vectors !== undefined && !isChosen && areDrawn(script, vectors, 0);
  }),
);

function areDrawn(script: Script, node: SyntaxNode, depth: number): boolean {
  const ends = trace(script, node);
  return (
    depth < deepest &&
    ends.length > 0 &&
    ends.every(({ value }) => {
      if (value.kind !== "expression") return false;
      const call = callAt(script, value.node);
      if (call && drawn.test(call.name ?? "")) return true;
      const [first] = call ? childrenOf(call.argumentList).slice(1) : [];
      const inner =
        call && passing.test(call.method)
          ? /^(?:torch|numpy)\./.test(call.name ?? "")
            ? first
            : call.receiver
          : value.node.name === "BinaryExpression"
            ? value.node.firstChild
            : null;
      return inner ? areDrawn(script, inner, depth + 1) : false;
    })
  );
}
