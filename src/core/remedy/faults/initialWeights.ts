import { groupBy } from "../../groupBy.ts";
import { message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { normalizesAnywhere } from "../../training/model/normalization.ts";
import { loadedWeights } from "../../training/model/pretrained.ts";
import type { TrainingProgram } from "../../training/program.ts";
import {
  areChangedAfterwards,
  gainOf,
  type InitialWeights,
  initialWeightsOf,
  isInitializer,
  isOfInputs,
  passesOf,
} from "../../training/pytorch/initialScale.ts";
import { networkOf } from "../../training/pytorch/network.ts";
import { hasWeights } from "../../training/pytorch/operation.ts";
import { type LoweredRate, lowerBoldRate } from "../boldRate.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Certainty, type Discovery, type Fault, fault } from "./fault.ts";
import { kerasWeights } from "./kerasWeights.ts";
import { redrawWeights } from "./redrawWeights.ts";
import { weightReset } from "./weightReset.ts";

/** Of signal and gradient no more than this is left: nothing trains. Below the second it may be slow. */
const lost = 1e-5;
const faint = 1e-3;
/** A tanh or sigmoid of numbers of this size is at its limit for nearly all inputs. */
const saturated = 8;
const large = 4;
/** Weights of this size whatever the width, and by how much they make a signal grow until nothing can be made of it. */
const wide = 0.5;
const overgrown = 25;

function find(program: TrainingProgram): Discovery | null {
  return weightReset(program) ?? drawn(program);
}

function drawn(program: TrainingProgram): Discovery | null {
  const { script, framework } = program;
  if (framework === "keras") return kerasWeights(program);
  if (loadedWeights(script)) return null;
  const weights = initialWeightsOf(script);
  return (
    equal(script, weights) ??
    vanishing(program, weights) ??
    saturating(script, weights) ??
    overflowing(script, weights)
  );
}

/**
 * Hidden layers whose units all start the same. A linear model, or an output layer alone, trains well
 * from zero: its gradient comes from its inputs.
 */
function equal(script: Script, weights: readonly InitialWeights[]): Discovery | null {
  const constant = weights.filter(
    ({ spread, layer }) => spread === 0 && isCounted(layer.operation.kind),
  );
  const hidden = constant.filter(({ layer }) => !layer.isOutput);
  const [first] = hidden;
  if (!first) return null;
  const set = new Set(constant.map(({ layer }) => layer));
  const isWhole = networkOf(script).layers.every((layer) => set.has(layer));
  const isDead = hidden.some(
    ({ mean, layer }) => mean === 0 && /relu/.test(layer.activation ?? ""),
  );
  return toFault(
    script,
    constant,
    first.mean,
    isWhole || isDead ? "certain" : "suspected",
    "equal",
  );
}

function isCounted(kind: string): boolean {
  return kind === "linear" || kind === "convolution" || kind === "recurrent";
}

/** The gains of all layers, one after the other, leave next to nothing of the signal. */
function vanishing(
  { script, optimizers }: TrainingProgram,
  weights: readonly InitialWeights[],
): Discovery | null {
  if (normalizesAnywhere(script)) return null;
  const small = weights.filter(
    (w) =>
      w.spread > 0 &&
      isCounted(w.layer.operation.kind) &&
      !isOfInputs(script, w) &&
      gainOf(script, w) < 0.5,
  );
  const [first] = small;
  const left = small.reduce(
    (product, w) => product * gainOf(script, w) ** passesOf(script, w.layer),
    1,
  );
  // Small last layers alone let a network begin near zero: policies, values, residual branches.
  if (!first || left > faint || small.every(({ layer }) => layer.isOutput)) return null;
  const [optimizer, another] = optimizers;
  const lowered = optimizer && !another ? lowerBoldRate(script, optimizer) : null;
  const certainty = left <= lost ? "certain" : "suspected";
  return toFault(script, small, sizeOf(first), certainty, "small", lowered);
}

function saturating(script: Script, weights: readonly InitialWeights[]): Discovery | null {
  if (normalizesAnywhere(script)) return null;
  const big = weights.filter(
    (w) => /^(?:tanh|sigmoid)$/.test(w.layer.activation ?? "") && inputScale(script, w) >= large,
  );
  const [first] = big;
  if (!first) return null;
  const isCertain = big.filter((w) => inputScale(script, w) >= saturated).length > 1;
  return toFault(script, big, sizeOf(first), isCertain ? "certain" : "suspected", "large");
}

/** ReLU passes on whatever its layer makes of a signal: with weights of the same size at any width it grows and grows. */
function overflowing(script: Script, weights: readonly InitialWeights[]): Discovery | null {
  const isScaled = networkOf(script).signals.some(({ operations }) =>
    operations.some(
      ({ kind }, at) => kind === "arithmetic" && operations.slice(at).some(hasWeights),
    ),
  );
  if (isScaled || normalizesAnywhere(script) || areChangedAfterwards(script)) return null;
  const big = weights.filter(
    (w) =>
      w.spread >= wide &&
      w.layer.operation.kind === "linear" &&
      /relu/.test(w.layer.activation ?? ""),
  );
  const [first] = big;
  const passes = big.reduce((count, w) => count + passesOf(script, w.layer), 0);
  const grown = big.reduce(
    (product, w) => product * gainOf(script, w) ** passesOf(script, w.layer),
    1,
  );
  if (!first || passes < 2 || grown < overgrown) return null;
  return toFault(script, big, sizeOf(first), "suspected", "growing");
}

/** Size of what an activation gets. */
function inputScale(script: Script, weights: InitialWeights): number {
  return gainOf(script, weights) * (weights.layer.activation === "sigmoid" ? 4 : 1);
}

function sizeOf({ by, mean, spread }: InitialWeights): number {
  return isInitializer(by) && by.factor ? by.spread : spread === 0 ? mean : spread;
}

const causes = {
  equal:
    "All weights of a layer start at {size}: its units compute the same and learn the same, or nothing.",
  small:
    "Weights of size {size} make signal and gradient shrink from layer to layer until nothing is left.",
  growing:
    "Weights of size {size} make the signal grow from layer to layer: the first outputs are many times too large, and what a run makes of them is up to its seed.",
  large: "Weights of size {size} drive the units into saturation, where they have no gradient.",
} as const;

function toFault(
  script: Script,
  weights: readonly InitialWeights[],
  size: number,
  certainty: Certainty,
  cause: keyof typeof causes,
  lowered: LoweredRate | null = null,
): Discovery | null {
  const places = groupBy(weights, ({ by }) => by.node.from);
  const distinctly = [...places.values()].flatMap((same) => same.slice(0, 1));
  const [first] = distinctly;
  if (!first) return null;
  const redrawn = distinctly.flatMap((weights) => redrawWeights(script, weights));
  const edits = [...redrawn, ...(lowered?.edits ?? [])];
  return fault(
    first.by.node,
    distinct(edits),
    {
      title: lowered
        ? message(
            "Scale the initial weights to the width of their layer (learning rate {before} → {after})",
            { before: lowered.before, after: lowered.after },
          )
        : message("Scale the initial weights to the width of their layer"),
      why: message(causes[cause], { size: Number(size.toPrecision(3)) }),
    },
    certainty,
  );
}

export const initialWeights: Fault = {
  id: "fix-initial-weights",
  signs: anyTrouble,
  title: message("Scale the initial weights to the width of their layer"),
  why: message("Weights that start equal, tiny or huge let no useful gradient through."),
  cost: message("Runs before and after are not comparable seed by seed."),
  sources: [sources.deepChecker, sources.neuraLint, sources.he],
  snippets: { pytorch: 'nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")' },
  find,
};
