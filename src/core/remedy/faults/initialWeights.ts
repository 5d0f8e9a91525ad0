import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { referenceTo } from "../../python/imports.ts";
import { distinct } from "../../python/literalPlace.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { type Initializer, initializersOf, ownWeights } from "../../training/initializers.ts";
import { isRectifier } from "../../training/layers.ts";
import { loadedWeights } from "../../training/pretrained.ts";
import type { Situation } from "../definition.ts";
import { sources as remedySources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

/** Weights of layers of 10 to 10,000 inputs are drawn with spreads of 0.3 to 0.01. */
const smallest = 0.015;
const largest = 0.5;
/** Where luck decides, what makes the signal grow is suspect earlier. */
const largestForLuck = 0.3;

function find({ script, framework, finding }: Situation): Discovery | null {
  if (framework === "keras") return kerasWeights(script);
  if (loadedWeights(script)) return null;
  const most = finding?.sign === "initialization-sensitivity" ? largestForLuck : largest;
  const bad = initializersOf(script).filter((i) => isBad(script, i, most));
  const [first] = bad;
  if (first) {
    const edits = bad.flatMap((i) => mend(script, i));
    return fault(first.node, distinct(edits), words(first));
  }
  return ownTensors(script);
}

function isBad(
  script: Script,
  { what, mean, spread, factor, node }: Initializer,
  most: number,
): boolean {
  if (what !== "weight" && what !== "any") return false;
  if (isMeant(script, node)) return false;
  if (factor !== null) return spread > 0 ? spread <= 0.35 || spread >= 3 : spread === 0;
  if (spread === 0) return what === "weight" || mean === 0 || Math.abs(mean) < 0.5;
  return spread <= smallest || spread >= most || Math.abs(mean) > 3 * Math.max(spread, 0.1);
}

/** `draw(p) if p.dim() > 1 else zeros(p)`, and moving averages of weights. */
function isMeant(script: Script, node: SyntaxNode): boolean {
  return (
    node.parent?.name === "ConditionalExpression" ||
    /ema|momentum|shadow/i.test(textOf(script, node))
  );
}

function mend(script: Script, { node, target, what, factor }: Initializer): ScriptEdit[] {
  if (factor !== null) return [{ from: factor.from, to: factor.to, insert: "1.0" }];
  const init = referenceTo(script, "torch.nn.init");
  const name = textOf(script, target);
  const isRectified = callsOf(script).some((c) => isRectifier(c.name) || c.method === "relu");
  const quote = script.quote;
  const drawn = isRectified
    ? `${init.text}.kaiming_uniform_(${name}, nonlinearity=${quote}relu${quote})`
    : `${init.text}.xavier_uniform_(${name})`;
  const isMatrix = what === "weight" && !/^\w+$/.test(name);
  const insert = isMatrix
    ? drawn
    : `${drawn} if ${name}.dim() > 1 else ${init.text}.zeros_(${name})`;
  return [...init.edits, { from: node.from, to: node.to, insert }];
}

function words({ spread, mean, factor }: Initializer) {
  const size = factor !== null || mean === 0 ? spread : mean;
  const cause =
    spread === 0
      ? message(
          "All weights of a layer start at {size}: its units compute the same and learn the same, or nothing.",
          { size },
        )
      : size >= largestForLuck
        ? message(
            "Weights of size {size} saturate the units or make the signal grow from layer to layer.",
            { size },
          )
        : message(
            "Weights of size {size} make signal and gradient shrink from layer to layer until nothing is left.",
            { size },
          );
  return {
    title: message("Draw the initial weights to the width of their layer"),
    why: cause,
  };
}

/** `w1 = torch.zeros(64, 32)` and `torch.randn(64, 32) * 1e-4` that the script multiplies with. */
function ownTensors(script: Script): Discovery | null {
  const weights = ownWeights(script).flatMap(({ value }) => madeBy(script, value) ?? []);
  const bad = weights.filter(({ size }) => size <= 0.005 || size >= 1);
  const [first] = bad;
  const constants = bad.filter(({ isConstant }) => isConstant).length;
  if (!first || (constants > 0 && constants < weights.length)) return null;
  const init = referenceTo(script, "torch.nn.init");
  const edits = bad.flatMap(({ node, draw }) => [
    {
      from: node.from,
      to: node.to,
      insert: `${init.text}.xavier_uniform_(${textOf(script, draw.node)})`,
    },
  ]);
  const { size } = first;
  const values = {
    spread: first.isConstant ? 0 : size,
    mean: first.isConstant ? size : 0,
    factor: null,
  };
  return fault(first.node, [...init.edits, ...edits], words({ ...nothing(first.node), ...values }));
}

function nothing(node: SyntaxNode): Initializer {
  return { node, target: node, what: "weight", mean: 0, spread: 0, factor: null, number: null };
}

interface Made {
  /** The expression to replace. */
  readonly node: SyntaxNode;
  readonly draw: Call;
  readonly size: number;
  readonly isConstant: boolean;
}

const makers: Readonly<Record<string, number>> = { zeros: 0, ones: 1, randn: 1, rand: 1, full: 1 };

function madeBy(script: Script, value: SyntaxNode): Made | null {
  const draw = callsOf(script).find(
    (c) =>
      isWithin(c.node, value) &&
      /^torch\.(?:zeros|ones|randn|rand|full)$/.test(c.name ?? "") &&
      dimensionsOf(script, c) >= 2,
  );
  if (!draw) return null;
  const base = draw.method === "full" ? fullValue(script, draw) : (makers[draw.method] ?? 1);
  if (base === null) return null;
  const isConstant = /zeros|ones|full/.test(draw.method);
  const parent = draw.node.parent;
  const [left, operator, right] = parent?.name === "BinaryExpression" ? childrenOf(parent) : [];
  if (!parent || !operator || !left || !right) {
    return { node: draw.node, draw, size: Math.abs(base), isConstant };
  }
  const other = left.from === draw.node.from ? right : left;
  const factor = evaluate(script, other);
  const written = textOf(script, operator);
  if (factor === null || (written !== "*" && written !== "/")) return null;
  const size = Math.abs(written === "*" ? base * factor : base / factor);
  return { node: parent, draw, size, isConstant };
}

function fullValue(script: Script, call: Call): number | null {
  const given = argumentOf(script, call.argumentList, "fill_value", 1);
  return given ? evaluate(script, given.value) : null;
}

function dimensionsOf(script: Script, call: Call): number {
  const positional = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
  const [first] = positional;
  if (first && /^(?:Tuple|Array)Expression$/.test(first.value.name)) {
    return itemsOf(script, first.value).length;
  }
  return call.method === "full" ? 0 : positional.length;
}

/** Keras: `kernel_initializer="zeros"`, `Constant(…)` and normal draws of an unusual size. */
function kerasWeights(script: Script): Discovery | null {
  const given = callsOf(script).flatMap((call) =>
    itemsOf(script, call.argumentList).filter((i) => i.keyword === "kernel_initializer"),
  );
  const bad = given.filter(({ value }) => {
    const name = value.name === "String" ? stringOf(textOf(script, value)) : undefined;
    if (name !== undefined) return /^(?:zeros?|ones?)$/i.test(name);
    const call = callAt(script, value);
    if (!call) return false;
    if (/^(?:Zeros|Ones|Constant)$/i.test(call.method)) return true;
    const spread = argumentOf(script, call.argumentList, "stddev", 1);
    const size = spread ? evaluate(script, spread.value) : null;
    return /Normal$/.test(call.method) && size !== null && (size <= smallest || size >= largest);
  });
  const [first] = bad;
  const quote = script.quote;
  return first
    ? fault(
        first,
        bad.map(({ value: { from, to } }) => ({
          from,
          to,
          insert: `${quote}glorot_uniform${quote}`,
        })),
        { title: message("Draw the initial weights to the width of their layer") },
      )
    : null;
}

export const initialWeights: Fault = {
  id: "fix-initial-weights",
  signs: anyTrouble,
  title: message("Draw the initial weights to the width of their layer"),
  why: message("Weights that start equal, tiny or huge let no useful gradient through."),
  cost: message("Runs before and after are not comparable seed by seed."),
  sources: [sources.deepChecker, sources.neuraLint, remedySources.he],
  snippets: { pytorch: 'nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")' },
  find,
};
