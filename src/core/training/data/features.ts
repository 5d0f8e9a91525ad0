import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import type { Call } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { hasNameLike } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

/** A table or a set of images that the script feeds to its network as it was read. */
export interface RawFeatures {
  /** The name of the whole of them, where it is last assigned. */
  readonly name: string;
  readonly statement: SyntaxNode;
  readonly isImage: boolean;
  /** The columns are known to differ by far. */
  readonly certain: boolean;
  /** They have no name of their own by which all of them could be changed. */
  readonly asLayerOnly?: boolean;
}

const wide =
  /^(?:load_wine|load_breast_cancer|fetch_california_housing|fetch_covtype|load_boston|load_linnerud)$/;
const pixels = /^(?:load_digits|fetch_openml|fetch_olivetti_faces)$/;
const tables = /^(?:loadtxt|genfromtxt|read_csv|read_excel|read_parquet)$/;

const scaling =
  /Scaler$|[Nn]ormali[sz]|ToTensor|BatchNorm|LayerNorm|InstanceNorm|zscore|preprocessing|Rescaling|standardi[sz]e|^scale$|min_max|minmax/;

/** Null where the script scales its inputs, or where nothing says that they need it. */
export const rawFeaturesOf = oncePerScript((script): RawFeatures | null => {
  if (hasNameLike(script, scaling)) return null;
  const names = new Set<string>();
  const found: RawFeatures[] = [];
  for (const statement of script.all("AssignStatement")) {
    const source = sourceWithin(script, statement);
    const text = textOf(script, statement);
    const value = valueText(text);
    const derives = [...names].some((n) => mentions(value, n));
    if (source === null && !derives) continue;
    const target = featureTarget(script, statement, derives);
    if (target === null) {
      if ([...names].some((name) => isDivided(value, name))) return null;
      continue;
    }
    if (isScaled(text)) return null;
    names.add(target);
    const isPart = /^\s*[\w.]+\[[^\]]*:[^\]]*\]/.test(value) && derives;
    if (isPart || /train_test_split|\.target\b/.test(text)) continue;
    const before = found.at(-1);
    found.push({
      name: target,
      statement,
      isImage: (before?.isImage ?? false) || /images|unsqueeze|\.view\(|reshape|permute/.test(text),
      certain: (before?.certain ?? false) || source === "wide",
    });
  }
  return found.at(-1) ?? null;
});

/** All that an assignment gives, also where several names get a value each. */
function valueText(statement: string): string {
  return statement.slice(statement.indexOf("=") + 1);
}

/** `/ 255`, `/ X.std(0)`, `/ X.max()`: whatever divides is taken for scaling. */
function isScaled(text: string): boolean {
  return /\/\s*\(?[\w.]|\.(?:std|div_?|clip|log1?p?)\(/.test(text.replace(/["'][^"'\n]*["']/g, ""));
}

/** `d.data / 16` within an expression that gives the features no name of their own. */
function isDivided(value: string, name: string): boolean {
  const what = name.replace(".", "\\.");
  return new RegExp(
    `(?<![\\w.])${what}(?:\\.(?:data|images|values|float\\(\\)))*(?:\\[[^\\]]*\\])?\\s*/\\s*[\\w(.]`,
  ).test(value);
}

type Source = "wide" | "pixels" | "table";

function sourceWithin(script: Script, statement: SyntaxNode): Source | null {
  for (const call of callsWithin(script, statement)) {
    if (wide.test(call.method) || isUnscaled(script, call)) return "wide";
    if (pixels.test(call.method)) return "pixels";
    if (tables.test(call.method)) return "table";
  }
  return isStretched(script, statement) ? "wide" : null;
}

/** scikit-learn's diabetes table is scaled unless told otherwise. */
function isUnscaled(script: Script, call: Call): boolean {
  const scaled = argumentOf(script, call.argumentList, "scaled");
  return (
    call.method === "load_diabetes" && scaled !== null && textOf(script, scaled.value) === "False"
  );
}

/** `X * scales`, `rand(n, d) * 1000`: made by hand, with columns of very different size. */
function isStretched(script: Script, statement: SyntaxNode): boolean {
  const target = statement.firstChild ? textOf(script, statement.firstChild) : "";
  if (!/^(?:self\.)?(?:x\w*|data|inputs?|feat\w*)$/i.test(target)) return false;
  return nodesWithin(script, "BinaryExpression", statement).some((node) => {
    const [left, operator, right] = childrenOf(node);
    if (!left || !right || !operator || textOf(script, operator) !== "*") return false;
    return isSpread(script, right) || isSpread(script, left);
  });
}

function isSpread(script: Script, node: SyntaxNode): boolean {
  const value = evaluate(script, node);
  if (value !== null) return Math.abs(value) >= 50;
  if (node.name !== "VariableName") return hasSpread(script, node);
  const name = textOf(script, node);
  const assigned = assignmentsByTarget(script).get(name) ?? [];
  return assigned.some((a) => a.value !== null && hasSpread(script, a.value));
}

/** A list of numbers, or a logarithmic range, over more than one decade. */
function hasSpread(script: Script, node: SyntaxNode): boolean {
  if (callsWithin(script, node).some((c) => /^(?:logspace|geomspace)$/.test(c.method))) return true;
  if (/10(?:\.0?)? \*\* /.test(textOf(script, node))) return true;
  return nodesWithin(script, "ArrayExpression", node).some((list) => {
    const values = itemsOf(script, list).map((i) => Math.abs(evaluate(script, i.value) ?? 0));
    const known = values.filter((v) => v > 0);
    return known.length > 1 && Math.max(...known) >= 20 * Math.min(...known);
  });
}

/** What a statement calls the features; null where it gives a name to something else. */
function featureTarget(script: Script, statement: SyntaxNode, derives: boolean): string | null {
  const targets = assignmentsOf(statement);
  const [first, second] = targets;
  if (!first) return null;
  const value = statement.lastChild ? textOf(script, statement.lastChild) : "";
  if (second === undefined && /\.(?:target|shape|columns)\b|len\(|randperm/.test(value))
    return null;
  if (second === undefined && derives && /(?:@|\.argmax|\.sum\(1\)|model|net\b)/.test(value))
    return null;
  const name = textOf(script, first.target);
  return /^(?:self\.)?\w+$/.test(name) && !/^(?:self\.)?(?:y|label|target)/i.test(name)
    ? name
    : null;
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name.replace(".", "\\.")}\\b`).test(text);
}
