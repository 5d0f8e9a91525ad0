import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { isReached } from "../../python/condition.ts";
import { evaluate } from "../../python/evaluate.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { isWithin, textOf } from "../../python/tree.ts";
import { isNarrow } from "./dropout.ts";
import { constructionOf, type ForwardPass, lastLinearInputs } from "./forwardPass.ts";
import { layerKindOf } from "./layers.ts";

/** What the last linear layer of a network gets, where it is of hidden layers, of many units, and for this layer alone. */
export function hiddenFeatures(script: Script, pass: ForwardPass): readonly SyntaxNode[] {
  const inputs = lastLinearInputs(script, pass);
  if (inputs.some((node) => isReadByOthers(script, pass, node))) return [];
  return inputs.filter(
    (node) =>
      isOfHidden(script, pass, node) &&
      !isGiven(script, pass, node) &&
      !isProjection(script, pass, node, 0) &&
      !isNarrowInput(script, pass, node),
  );
}

/** What `forward` gets and passes on as it is: the data, which no hidden layer has seen. */
function isGiven(script: Script, pass: ForwardPass, node: SyntaxNode): boolean {
  if (node.name !== "VariableName") return false;
  const name = textOf(script, node);
  const isParameter = parametersOf(script, pass.forward).some((p) => p.name === name);
  const isRenewed = assignmentsIn(script, pass.forward, name).length > 0;
  return isParameter && !isRenewed;
}

/** A layer with weights, or what may be one, has seen what goes into the last one. */
function isOfHidden(script: Script, pass: ForwardPass, node: SyntaxNode): boolean {
  return pass.calls.some((call) => call.node.to <= node.to && mayLearn(script, pass, call));
}

function mayLearn(script: Script, pass: ForwardPass, call: Call): boolean {
  const name = /^self\.(\w+)/.exec(textOf(script, call.callee))?.[1];
  if (name === undefined) return call.receiver === null && call.name === null;
  const made = pass.attributes.get(name);
  const layer = made ? callAt(script, made) : null;
  if (!layer) return true;
  const isPlain = /^(?:activation|dropout)$/.test(layerKindOf(layer.name));
  return (
    !isPlain &&
    !/^(?:Flatten|Unflatten|Identity|(?:Log)?Softmax2?d?|\w*Pool[123]d)$/.test(layer.method)
  );
}

/** Two heads on one feature, as of a mean and a variance: one of them alone would see it with gaps. */
function isReadByOthers(script: Script, pass: ForwardPass, node: SyntaxNode): boolean {
  const text = textOf(script, node);
  const own = node.parent?.parent ? callAt(script, node.parent.parent) : null;
  return pass.calls.some(
    (call) =>
      own !== null &&
      constructionOf(script, pass, call) !== null &&
      mayLearn(script, pass, call) &&
      textOf(script, call.callee) !== textOf(script, own.callee) &&
      itemsOf(script, call.argumentList).some(({ value }) => textOf(script, value) === text) &&
      !isRenewedBetween(script, pass, text, call.node, own.node),
  );
}

/** The name is given another value after the one call has begun and before the other: `x = self.fc1(x)`. */
function isRenewedBetween(
  script: Script,
  pass: ForwardPass,
  name: string,
  one: SyntaxNode,
  other: SyntaxNode,
): boolean {
  const [first, second] = one.from < other.from ? [one, other] : [other, one];
  return assignmentsIn(script, pass.forward, name).some(
    ({ statement }) => statement.to >= first.to && statement.to <= second.from,
  );
}

/** What is given to a name, or to an attribute, within a part of the script. */
function assignmentsIn(script: Script, scope: SyntaxNode, name: string) {
  return (assignmentsByTarget(script).get(name) ?? []).filter(({ statement }) =>
    isWithin(statement, scope),
  );
}

const deepest = 4;

/** What a linear layer gives as it is, also put side by side: a place in a space of few axes, not what units have found. */
function isProjection(script: Script, pass: ForwardPass, node: SyntaxNode, depth: number): boolean {
  if (depth > deepest) return false;
  const within = (part: SyntaxNode) => isProjection(script, pass, part, depth + 1);
  return trace(script, node).some(({ value }) => {
    const call = value.kind === "expression" ? callAt(script, value.node) : null;
    if (!call) return false;
    const made = constructionOf(script, pass, call);
    if (made) return layerKindOf(made.name) === "linear";
    const [first] = itemsOf(script, call.argumentList);
    const isOfTorch = call.name?.startsWith("torch.") ?? false;
    if (isOfTorch && joins.test(call.method)) {
      const parts = first && /^(?:Array|Tuple)Expression$/.test(first.value.name);
      const nodes = parts ? itemsOf(script, first.value).map((item) => item.value) : [];
      return nodes.length > 0 && nodes.every(within);
    }
    const viewed = views.test(call.method) ? (isOfTorch ? first?.value : call.receiver) : null;
    return viewed ? within(viewed) : false;
  });
}

const joins = /^(?:cat|concat|concatenate|hstack|stack)$/;
const views = /^(?:view|reshape|flatten|squeeze|unsqueeze|contiguous|float)$/;

/** What goes into a layer that has few inputs, or may have few by another branch of the constructor. */
function isNarrowInput(script: Script, pass: ForwardPass, node: SyntaxNode): boolean {
  const by = node.parent?.parent ? callAt(script, node.parent.parent) : null;
  const name = by ? textOf(script, by.callee) : "";
  const made = assignmentsIn(script, pass.definition, name).flatMap(({ value }) =>
    value && isReached(script, value) !== false ? [value] : [],
  );
  return made.some((value) => {
    const layer = callAt(script, value);
    const given = layer ? argumentOf(script, layer.argumentList, "in_features", 0) : null;
    return given !== null && isNarrow(evaluate(script, given.value));
  });
}
