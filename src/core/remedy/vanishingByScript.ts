import type { SyntaxNode } from "@lezer/common";
import type { Finding } from "../diagnosis/finding.ts";
import { median } from "../diagnosis/statistics/median.ts";
import { percent } from "../diagnosis/wording.ts";
import { type Message, message } from "../message.ts";
import { callsOf } from "../python/calls.ts";
import { lineNumber } from "../python/lines.ts";
import { nodesWithin } from "../python/nodesWithin.ts";
import type { Script } from "../python/script.ts";
import { childrenOf, functionOf, isWithin, nameOfDefinition, textOf } from "../python/tree.ts";
import type { Run } from "../run/run.ts";
import { frameworkOf } from "../training/framework.ts";
import { depthOf } from "../training/model/depth.ts";
import {
  conditionAround,
  type Initializer,
  initializersOf,
} from "../training/model/initializers.ts";
import { hasRectifiers, layerKindOf } from "../training/model/layers.ts";
import { modelRegions } from "../training/model/model.ts";
import { loadedWeights } from "../training/model/pretrained.ts";
import { saturationOf } from "../training/model/saturation.ts";
import { programOf } from "../training/program.ts";
import { initialBiases } from "./faults/initialBiases.ts";

/** Above this share of its opening a loss has learned nothing to speak of. */
const nearOpening = 0.85;
/** A sigmoid passes on a quarter of the gradient at most: of so many a thousandth is left. */
const sigmoidDepth = 5;
/** A tanh after weights as frameworks draw them passes on about half. */
const tanhDepth = 10;
/** So small weights pass on a tenth at most in layers of up to 50 units. */
const tinySpread = 0.015;
const tinyDepth = 4;
/** Inputs of unit size hardly ever get over this. */
const deadBias = -3;
/** What is inferred from the code is likely, not measured; norms that bear it out make it surer. */
const confidenceBy = { inferred: 0.6, borneOut: 0.75 } as const;
/** Below this share of another layer's gradient one that the script starves gets too little to learn. */
const starved = 0.02;

interface Cause {
  readonly node: { readonly from: number };
  readonly summary: string;
  readonly values: Message["values"];
  readonly evidence: Finding["evidence"];
}

/**
 * The vanishing gradient that a script shows where its log has no gradient norm, or norms that alone are not small enough: a
 * loss that never left its opening, and a model through which no gradient can come. Null where the log could tell, or where the
 * code does not.
 */
export function vanishingByScript(
  script: Script,
  run: Run,
  findings: readonly Finding[],
): Finding | null {
  const flat = findings.find(({ sign }) => sign === "plateau");
  if (flat === undefined || !isNearOpening(flat)) return null;
  const share = shareOfWeakest(run);
  const isStarved = share !== null && share > 0 && share <= starved;
  if (isDecided(findings) || (logsGradients(run) && !isStarved)) return null;
  const cause = causeIn(script);
  if (cause === null) return null;
  const line = lineNumber(script.text, cause.node.from);
  return {
    sign: "vanishing-gradient",
    severity: "info",
    confidence: isStarved ? confidenceBy.borneOut : confidenceBy.inferred,
    onset: flat.onset,
    summary: message(
      `Probably the gradient vanishes, by the script: ${cause.summary} ${isStarved ? "In the log, one layer's gradient is {share} of another's." : "The log has no gradient norms; logging them would confirm it."}`,
      { line, ...cause.values, ...(isStarved && { share: percent(share) }) },
    ),
    evidence: { "line of the script": line, ...cause.evidence },
    subtype: "by-script",
    series: flat.series,
    consequences: [],
    measured: flat.measured,
  };
}

function isNearOpening({ measured: { level, opening } }: Finding): boolean {
  return level !== undefined && opening !== undefined && level >= nearOpening * opening;
}

/** The smallest gradient of a layer beside the largest, in the second half of the log; null where it has none of layers. */
function shareOfWeakest(run: Run): number | null {
  const norms = run
    .ofRole("layer_grad_norm")
    .map(({ values }) => median(values.slice(Math.floor(values.length / 2))));
  const [least, most] = [Math.min(...norms), Math.max(...norms)];
  return norms.length > 1 && most > 0 ? least / most : null;
}

function logsGradients(run: Run): boolean {
  return run.series.some(({ role }) => role === "grad_norm" || role === "layer_grad_norm");
}

function isDecided(findings: readonly Finding[]): boolean {
  return findings.some(
    ({ sign }) => sign === "vanishing-gradient" || sign === "exploding-gradient",
  );
}

function causeIn(script: Script): Cause | null {
  const framework = frameworkOf(script);
  if (framework !== "pytorch" && framework !== "lightning") return null;
  if (loadedWeights(script)) return null;
  return deadUnits(script) ?? (isEased(script) ? null : (saturating(script) ?? tiny(script)));
}

/** Norms keep the signal's size, and residual connections let the gradient past the layers. */
function isEased(script: Script): boolean {
  const regions = modelRegions(script);
  const isNorm = callsOf(script).some(
    (c) =>
      /^torch\.nn\.(?:\w*(?:Batch|Layer|Group|Instance|RMS)Norm\w*|Transformer\w*)$/.test(
        c.name ?? "",
      ) && regions.some((r) => isWithin(c.node, r)),
  );
  return isNorm || regions.some((region) => hasResidual(script, region));
}

/** `x + self.block(x)`, `self.block(x) + self.shortcut(x)` and `x += self.block(x)` in a `forward`. */
function hasResidual(script: Script, region: SyntaxNode): boolean {
  const isForward = (node: SyntaxNode) => {
    const definition = functionOf(node);
    return definition !== null && nameOfDefinition(script, definition) !== "__init__";
  };
  const isAdded = nodesWithin(script, "BinaryExpression", region).some((node) => {
    const [left, operator, right] = childrenOf(node);
    if (!left || !operator || !right || textOf(script, operator) !== "+") return false;
    const names = [left.name, right.name];
    const isPlain = names.includes("VariableName") && !names.includes("Number");
    return isForward(node) && (isPlain || shareInput(script, left, right));
  });
  const isUpdated = nodesWithin(script, "UpdateStatement", region).some(
    (node) => isForward(node) && /\+=\s*(?!\[)/.test(textOf(script, node)),
  );
  return isAdded || isUpdated;
}

/** `self.block(x) + self.shortcut(x)`; the sum of a recurrent cell takes two inputs. */
function shareInput(script: Script, left: SyntaxNode, right: SyntaxNode): boolean {
  const [ofLeft = [], ofRight = []] = [left, right].map((side) =>
    nodesWithin(script, "VariableName", side)
      .filter(({ parent }) => parent?.name === "ArgList")
      .map((name) => textOf(script, name)),
  );
  return ofLeft.some((name) => ofRight.includes(name));
}

function saturating(script: Script): Cause | null {
  const { sigmoids, tanhs, first } = saturationOf(script);
  if (first === null || sigmoids / sigmoidDepth + tanhs / tanhDepth < 1) return null;
  const kind = tanhs === 0 ? "sigmoids" : sigmoids === 0 ? "tanhs" : "sigmoids and tanhs";
  return {
    node: first,
    summary:
      "about {count} {kind} follow one another from line {line} on, without normalization or residual connections, and each passes on a part of the gradient only.",
    values: { count: sigmoids + tanhs, kind },
    evidence: { sigmoids, tanhs },
  };
}

function tiny(script: Script): Cause | null {
  const drawn = initializersOf(script).filter(
    ({ what, spread, mean, factor }) =>
      (what === "weight" || what === "any") &&
      factor === null &&
      mean === 0 &&
      spread > 0 &&
      spread <= tinySpread,
  );
  const [first] = drawn;
  const depth = drawn.reduce((sum, one) => sum + layersOf(script, one), 0);
  if (first === undefined || depth < tinyDepth) return null;
  return {
    node: first.node,
    summary:
      "line {line} draws weights with a deviation of {spread}, and through {depth} layers of such weights nothing of the gradient is left.",
    values: { spread: first.spread, depth },
    evidence: { "deviation of the weights": first.spread, layers: depth },
  };
}

/** How many layers an initializer is for: `self.head.weight` is one, `isinstance(m, nn.Linear)` leaves out convolutions. */
function layersOf(script: Script, { node, target }: Initializer): number {
  if (/\..*\.|\[/.test(textOf(script, target))) return 1;
  const condition = conditionAround(script, node);
  const isNamed = /Linear|Conv/.test(condition) && !/not in/.test(condition);
  return depthOf(script, ({ name }) => {
    const kind = layerKindOf(name) === "convolution" ? "Conv" : "Linear";
    return !isNamed || condition.includes(kind);
  });
}

/** ReLUs that no input switches on. */
function deadUnits(script: Script): Cause | null {
  const placement = initialBiases.find(programOf(script), null)?.outcome.placement;
  if (placement?.kind !== "edit" || !hasRectifiers(script)) return null;
  const lowest = initializersOf(script).find(
    ({ what, mean, spread }) => what === "bias" && spread === 0 && mean <= deadBias,
  );
  if (lowest === undefined) return null;
  return {
    node: placement.anchor,
    summary:
      "the biases that line {line} sets to {value} hold ReLUs at zero for every input, and no gradient comes through.",
    values: { value: lowest.mean },
    evidence: { bias: lowest.mean },
  };
}
