import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, functionOf, isWithin, textOf } from "../../python/tree.ts";
import { lossStarts, ofOwnModule } from "../pytorch/losses.ts";

/** A loss that is a new tensor made of plain numbers: its gradient ends at them. */
export interface NumberLoss {
  /** All that makes it: `torch.tensor(terms, requires_grad=True).sum()`. */
  readonly whole: SyntaxNode;
  /** Its terms as tensors, in code that stands for it; null where they are not there any more. */
  readonly terms: string | null;
}

export const numberLossOf = oncePerScript((script): NumberLoss | null => {
  const found = lossStarts(script)
    .flatMap((start) => {
      const call = start.value.kind === "expression" ? callAt(script, start.value.node) : null;
      const inside = call ? ofOwnModule(script, call, start) : [];
      return inside.length > 0 ? inside : [start];
    })
    .map(({ value, frame }) =>
      value.kind === "expression" ? numbersAt(script, value.node, frame) : null,
    );
  const [first] = found;
  // One loss that the model does reach may be the one that counts.
  return first && found.every((one) => one?.whole.from === first.whole.from) ? first : null;
});

const made = /^torch\.(?:tensor|as_tensor|FloatTensor)$/;

function numbersAt(script: Script, whole: SyntaxNode, frame: Frame | null): NumberLoss | null {
  const outer = callAt(script, whole);
  const isSummed = outer?.receiver && /^(?:sum|mean)$/.test(outer.method);
  const call = isSummed && outer.receiver ? callAt(script, outer.receiver) : outer;
  const [given] = call ? itemsOf(script, call.argumentList) : [];
  if (!call || !given || !made.test(call.name ?? "") || !takesGradient(script, call)) return null;
  const terms = outer?.method === "mean" ? null : termsOf(script, given.value, frame);
  return { whole, terms };
}

function takesGradient(script: Script, { argumentList }: Call): boolean {
  const flag = argumentOf(script, argumentList, "requires_grad");
  return flag !== null && literalOf(script, flag.value) === true;
}

/** The sum of the terms, with what `item()` was called of in its place. */
function termsOf(script: Script, list: SyntaxNode, frame: Frame | null): string | null {
  const [end, another] = trace(script, list, frame);
  if (!end || another) return null;
  const home = functionOf(list)?.from;
  const nodes =
    end.value.kind === "tuple"
      ? end.value.nodes
      : end.value.kind === "expression"
        ? [end.value.node]
        : [];
  const terms = nodes.map((node) =>
    functionOf(node)?.from === home ? asTensor(script, node, end.frame) : null,
  );
  return terms.length > 0 && terms.every((term) => term !== null) ? terms.join(" + ") : null;
}

/** A term with every number that was taken out of a tensor put back as that tensor; null where there is none. */
function asTensor(script: Script, node: SyntaxNode, frame: Frame | null): string | null {
  const places = placesIn(script, node, frame);
  if (places.length === 0) return null;
  let text = textOf(script, node);
  for (const { at, tensor } of places.toReversed()) {
    const isOne = /^(?:VariableName|CallExpression|MemberExpression)$/.test(tensor.name);
    const code = isOne ? textOf(script, tensor) : `(${textOf(script, tensor)})`;
    text = text.slice(0, at.from - node.from) + code + text.slice(at.to - node.from);
  }
  return text;
}

interface Taken {
  readonly at: SyntaxNode;
  readonly tensor: SyntaxNode;
}

function placesIn(script: Script, node: SyntaxNode, frame: Frame | null): readonly Taken[] {
  const tensor = takenFrom(script, node, frame);
  if (tensor) return [{ at: node, tensor }];
  return childrenOf(node).flatMap((child) =>
    /^(?:VariableName|MemberExpression|CallExpression|BinaryExpression|ParenthesizedExpression)$/.test(
      child.name,
    )
      ? placesIn(script, child, frame)
      : [],
  );
}

/** `nll` of a value that is `nll.item()` or `float(nll)` in the same function. */
function takenFrom(script: Script, node: SyntaxNode, frame: Frame | null): SyntaxNode | null {
  const call = onlyCall(script, node, frame);
  if (!call) return null;
  const home = functionOf(node);
  const isNear = home === null ? functionOf(call.node) === null : isWithin(call.node, home);
  const [first] = itemsOf(script, call.argumentList);
  const tensor =
    call.method === "item" ? call.receiver : call.name === "float" ? first?.value : null;
  return isNear && tensor ? tensor : null;
}
