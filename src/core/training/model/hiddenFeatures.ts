import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
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
      !isNarrowInput(script, pass, node),
  );
}

/** What `forward` gets and passes on as it is: the data, which no hidden layer has seen. */
function isGiven(script: Script, pass: ForwardPass, node: SyntaxNode): boolean {
  if (node.name !== "VariableName") return false;
  const name = textOf(script, node);
  const isParameter = parametersOf(script, pass.forward).some((p) => p.name === name);
  const isRenewed = nodesWithin(script, "AssignStatement", pass.forward).some((statement) =>
    assignmentsOf(statement).some(({ target }) => textOf(script, target) === name),
  );
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
  return nodesWithin(script, "AssignStatement", pass.forward).some(
    (statement) =>
      statement.to >= first.to &&
      statement.to <= second.from &&
      assignmentsOf(statement).some(({ target }) => textOf(script, target) === name),
  );
}

/** What goes into a layer of few inputs. */
function isNarrowInput(script: Script, pass: ForwardPass, node: SyntaxNode): boolean {
  const by = node.parent?.parent ? callAt(script, node.parent.parent) : null;
  const layer = by ? constructionOf(script, pass, by) : null;
  const given = layer ? argumentOf(script, layer.argumentList, "in_features", 0) : null;
  return given !== null && isNarrow(evaluate(script, given.value));
}
