import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf, bindingsOf, unpackedPositions } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { stringOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import {
  ancestorOf,
  childrenOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  returnsOf,
  sameNode,
  textOf,
} from "../../python/tree.ts";

/** What a measured number means: one that training brings down, one that it brings up. */
export type Meaning = "loss" | "score";

const word = (words: string) =>
  new RegExp(`(?:^|[^a-z])(?:${words})(?:s|es)?\\d{0,2}(?=$|[^a-z])`, "i");
const losses = word(
  "loss|nll|bce|ce|mse|rmse|mae|mape|smape|elbo|perplexity|ppl|bpc|err|error|error_?rate|cost|wer|cer|fid|rmsle",
);
const scores = word(
  "acc|accuracy|accuracie|acu|accu|top|auc|roc|auroc|f1|f2|fbeta|m?iou|dice|m?ap|bleu|rouge|precision|recall|r2|score|psnr|ssim|kappa|mcc|mrr|hit|ndcg|correct|reward|return|right|matthews|spearman|pearson",
);
/** Best so far, and what is no measure of the network. */
const others = word(
  "best|min|max|highest|lowest|memory|mem|mb|gb|time|sec|second|duration|elapsed|size|len|length|lr|rate|count|num|total|epoch|step|id",
);

/** What a name or a label says by its words; null where it says neither, or both. */
export function meaningOfWords(text: string): Meaning | null {
  const spaced = text.replace(/([a-z])([A-Z])/g, "$1_$2").replaceAll(/[_\-./@]+/g, " ");
  const isLoss = losses.test(spaced) || /(?:^|[a-z])loss(?:es)?$/i.test(text);
  const isScore = scores.test(spaced) || /(?<!in)acc(?:uracy)?$/i.test(text);
  return isLoss === isScore ? null : isLoss ? "loss" : "score";
}

/** What two say of the same value: where one says nothing the other decides, and where they differ nobody. */
export function agreed(one: Meaning | null, other: Meaning | null): Meaning | null {
  return one === null || other === null || one === other ? (one ?? other) : null;
}

/** A name of the best value so far, of memory, of time. */
export function isNoMetric(text: string): boolean {
  const spaced = text.replace(/([a-z])([A-Z])/g, "$1_$2").replaceAll(/[_\-./@]+/g, " ");
  if (/(?:^|[^a-z])(?:best|highest|lowest)(?:$|[^a-z])/i.test(spaced)) return true;
  return others.test(spaced) && meaningOfWords(text) === null;
}

const deepest = 4;

/** What an expression's value means, by its name, else by how it is computed; null where neither tells. */
export function meaningOf(script: Script, node: SyntaxNode, depth = 0): Meaning | null {
  if (depth > deepest) return null;
  const parts = childrenOf(node);
  switch (node.name) {
    case "VariableName":
      return meaningOfWords(textOf(script, node)) ?? meaningOfBinding(script, node, depth);
    case "MemberExpression":
      return meaningOfMember(script, node, depth);
    case "CallExpression":
      return meaningOfCall(script, node, depth);
    case "ParenthesizedExpression":
    case "UnaryExpression":
      return parts[1] ? meaningOf(script, parts[1], depth) : null;
    case "BinaryExpression":
      return meaningOfOperation(script, parts, depth);
    default:
      return null;
  }
}

/** `1 - accuracy` is an error. A mean means what its sum does; of a product the factor that means anything. */
function meaningOfOperation(
  script: Script,
  [left, operator, right]: readonly SyntaxNode[],
  depth: number,
): Meaning | null {
  if (!left || !operator || !right) return null;
  const sign = textOf(script, operator);
  const [a, b] = [meaningOf(script, left, depth + 1), meaningOf(script, right, depth + 1)];
  if (sign === "-" && /^1(?:00)?(?:\.0?)?$/.test(textOf(script, left))) {
    return b === "score" ? "loss" : null;
  }
  if (/^[=!]=$/.test(sign)) return sign === "==" ? "score" : "loss";
  if (sign === "/") return a;
  return agreed(a, b);
}

function meaningOfMember(script: Script, node: SyntaxNode, depth: number): Meaning | null {
  const object = node.firstChild;
  const last = childrenOf(node).findLast((c) => /^(?:PropertyName|String)$/.test(c.name));
  const own = last ? meaningOfWords(stringOf(textOf(script, last)) ?? textOf(script, last)) : null;
  return own ?? (object ? meaningOf(script, object, depth + 1) : null);
}

function meaningOfCall(script: Script, node: SyntaxNode, depth: number): Meaning | null {
  const call = callAt(script, node);
  if (!call) return null;
  const own = meaningOfWords(call.method);
  if (own) return own;
  if (/^(?:criterion|objective)/i.test(call.method)) return "loss";
  if (isReduction(call)) {
    const inner = call.receiver ?? eachOf(call) ?? call.argumentList.getChild("VariableName");
    return inner && textOf(script, inner) !== "np" ? meaningOf(script, inner, depth + 1) : null;
  }
  const returned = returnedBy(script, call);
  return returned ? meaningOf(script, returned, depth + 1) : null;
}

/** `criterion(net(x), y).item()` of `sum(criterion(net(x), y).item() for x, y in loader)`, also as a list. */
function eachOf({ argumentList }: Call): SyntaxNode | null {
  const [, first, second] = childrenOf(argumentList);
  const isList = first?.name === "ArrayComprehensionExpression";
  const each = isList ? childrenOf(first)[1] : first;
  return isList || second?.name === "for" ? (each ?? null) : null;
}

const reductions =
  /^(?:item|mean|sum|float|double|cpu|numpy|detach|tolist|round|average|avg|compute|result|sqrt|exp|print)$/;

function isReduction({ method }: Call): boolean {
  return reductions.test(method);
}

function meaningOfBinding(script: Script, name: SyntaxNode, depth: number): Meaning | null {
  const source = sourceOf(script, name);
  return source ? meaningOf(script, source, depth + 1) : null;
}

/** The last expression that a name gets its value from before it is read: through tuples and returns. */
function sourceOf(script: Script, name: SyntaxNode): SyntaxNode | null {
  const bindings = bindingsOf(script, textOf(script, name), name)?.bindings ?? [];
  const binding = bindings.findLast((b) => b.target.from < name.from) ?? bindings.at(-1);
  if (!binding) return null;
  if (binding.kind === "value") {
    return /^(?:Number|None)$/.test(binding.value.name) ? added(script, name) : binding.value;
  }
  const statement = ancestorOf(binding.target, "AssignStatement", "UpdateStatement");
  if (statement?.name === "UpdateStatement") return statement.lastChild;
  const call = statement?.lastChild ? callAt(script, statement.lastChild) : null;
  if (!statement || !call) return null;
  const parts = childrenOf(statement);
  const targets = parts.slice(
    0,
    parts.findIndex((c) => c.name === "AssignOp"),
  );
  const unpacked = unpackedPositions(targets.flatMap(unpackedTargets));
  const at = unpacked.find(({ target }) => sameNode(target, binding.target))?.at;
  const returned = returnedBy(script, call);
  const items = returned && /^(?:Tuple|Array)Expression$|^ReturnStatement$/.test(returned.name);
  return items && at !== undefined ? (itemsIn(returned).at(at) ?? null) : null;
}

/** `a, b` and `(a, b)` on the left of an assignment. */
function unpackedTargets(target: SyntaxNode): readonly SyntaxNode[] {
  if (target.name !== "TupleExpression") return target.name === "," ? [] : [target];
  return childrenOf(target).filter((c) => !/^[(),]$/.test(c.name));
}

/** What `total += loss.item()` adds to a name that begins at zero. */
function added(script: Script, name: SyntaxNode): SyntaxNode | null {
  const text = textOf(script, name);
  const updates = script
    .all("UpdateStatement")
    .filter((u) => u.firstChild && textOf(script, u.firstChild) === text && u.from < name.from);
  return updates.at(-1)?.lastChild ?? null;
}

function itemsIn(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter((c) => !/^(?:[()[\],]|return)$/.test(c.name));
}

/** What a function of the file returns; null where it returns at several places or nothing. */
function returnedBy(script: Script, call: Call): SyntaxNode | null {
  const definition =
    call.receiver === null || textOf(script, call.receiver) === "self"
      ? (functionNamed(script, call.method) ??
        script.all("FunctionDefinition").find((f) => nameOfDefinition(script, f) === call.method) ??
        null)
      : null;
  if (!definition || isWithin(call.node, definition)) return null;
  const [only, another] = returnsOf(definition);
  if (!only || another) return null;
  const values = childrenOf(only).slice(1);
  return values.length > 1 ? only : (values[0] ?? null);
}

/** Whether an expression is surely a record, a list, an object or a text: comparing it would raise, or mean nothing. */
export function isCollection(script: Script, node: SyntaxNode, depth = 0): boolean {
  if (depth > deepest) return false;
  if (collection.test(node.name) || isString.test(node.name)) return true;
  if (node.name === "ReturnStatement") return true;
  const call = callAt(script, node);
  if (call) {
    if (made.test(call.method) || isString.test(call.receiver?.name ?? "")) return true;
    const returned = returnedBy(script, call);
    return returned !== null && isCollection(script, returned, depth + 1);
  }
  if (recordsOf(script).has(placedName(script, node))) return true;
  if (node.name !== "VariableName") return false;
  const bindings = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  return (
    bindings.some((b) => b.kind === "value" && isCollection(script, b.value, depth + 1)) ||
    // `losses, scores = validate(model)`, which returns a dictionary first.
    trace(script, node).some(
      ({ value, path }) =>
        path.length === 0 &&
        (value.kind === "tuple" ||
          (value.kind === "expression" && collection.test(value.node.name))),
    )
  );
}

const made = /^(?:dict|list|tuple|defaultdict|OrderedDict|Counter|\w*Meter)$/;
const isString = /String$/;
const collection = /^(?:Dictionary|Array|Tuple|Set)\w*Expression$/;

/** What a number has, be it a tensor's: what else is asked of a name says that it is an object. */
const ofNumbers =
  /^(?:item|detach|cpu|cuda|to|data|clone|float|double|half|int|long|numpy|tolist|mean|sum|max|min|abs|sqrt|exp|log|log10|pow|round|squeeze|unsqueeze|view|reshape|expand|backward|shape|size|dim|ndim|dtype|device|grad|grad_fn|requires_grad|isnan|isinf|isfinite|any|all|eval|astype|add_?|sub_?|mul_?|div_?|is_integer)$/;

/** Names that are read as records or objects: `scores["kappa"]`, `history.tail()`, `loss, score = found`. */
const recordsOf = oncePerScript((script): ReadonlySet<string> => {
  const opened = script.all("MemberExpression").flatMap((member) => {
    const property = member.getChild("PropertyName");
    const isOpened =
      member.getChild("[") !== null || (property && !ofNumbers.test(textOf(script, property)));
    return isOpened && member.firstChild ? [member.firstChild] : [];
  });
  const unpacked = script.all("AssignStatement").flatMap((statement) => {
    const [pair, another] = assignmentsOf(statement);
    return another && pair?.value === null && statement.lastChild ? [statement.lastChild] : [];
  });
  return new Set([...opened, ...unpacked].map((node) => placedName(script, node)));
});

/** A name of a function means nothing in another; an attribute means the same in all. */
function placedName(script: Script, node: SyntaxNode): string {
  const home = node.name === "VariableName" ? (functionOf(node)?.from ?? "") : "";
  return `${textOf(script, node)} ${home}`;
}
