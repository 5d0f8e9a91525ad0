import { groupBy } from "../../groupBy.ts";
import { message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { isOfNumbers, type TrainingLoss, trainingLosses } from "../../training/pytorch/losses.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import type { ValueRange } from "../../training/pytorch/rangeArithmetic.ts";
import { removeOperation } from "../../training/pytorch/removeOperation.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { boundsOf, rangeOf } from "../../training/pytorch/valueRange.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill, together } from "./fault.ts";
import { positiveHead } from "./positiveHead.ts";

/** Less of the range than this may be a few outliers. */
const leastOutside = 0.2;
const mostlyOutside = 0.5;

interface Unreachable {
  readonly loss: TrainingLoss;
  readonly operation: Operation;
  readonly targets: ValueRange;
  /** Part of the range of the targets that no output can reach, 0 to 1. */
  readonly outside: number;
}

/** An output activation whose values cannot be those of the targets. */
function find(program: TrainingProgram): Discovery | null {
  const { script, framework } = program;
  if (framework === "keras") return positiveHead(program);
  if (framework !== "pytorch" && framework !== "lightning") return null;
  const losses = trainingLosses(script).filter(isOfNumbers);
  const byCall = groupBy(losses, (loss) => loss.call.node.from);
  const found = [...byCall.values()].flatMap((alternatives) => {
    const ways = alternatives.map((loss) => unreachableIn(script, loss));
    // One way that is right may be the one that is meant.
    return ways.some((way) => way.length === 0) ? [] : ways.flat();
  });
  const [first] = found;
  if (!first) return afterLast(script, losses);
  const edits = found.flatMap(({ operation }) => removeOperation(script, operation));
  const isSure = found.every(
    ({ outside, loss }) => outside >= mostlyOutside && loss.conditions.length === 0,
  );
  const { operation, targets } = first;
  const code = codeOf(script, operation.at);
  const values = { code, low: shortNumber(targets.low), high: shortNumber(targets.high) };
  return fault(
    operation.at,
    together(edits),
    {
      title: message("Let the outputs reach the targets, without {kind}", { kind: operation.name }),
      why: isSure
        ? message("The targets go from {low} to {high}; {code} cannot give most of them.", values)
        : message(
            "The targets seem to go from {low} to {high}; {code} may not reach all of them.",
            values,
          ),
    },
    isSure ? "certain" : "suspected",
  );
}

/** A loop that adds an activation after every layer adds one after the last, which is the output. */
function afterLast(script: Script, losses: readonly TrainingLoss[]): Discovery | null {
  const outputs = losses.map(({ input, frame }) => {
    const ends = signalsOf(script, input, frame).map(({ operations }) => {
      const at = operations.findIndex(({ kind }) => kind !== "shape");
      const [last, before] = operations.slice(Math.max(0, at));
      const isBoth = last?.isRepeated && before?.isRepeated && before.kind === "linear";
      return isBoth && last.kind === "activation" && /relu/.test(last.name) ? last : null;
    });
    const [first] = ends;
    return first && ends.every((end) => end?.at.from === first.at.from) ? first : null;
  });
  const [first] = outputs;
  if (!first || outputs.some((output) => output?.at.from !== first.at.from)) return null;
  const edits = removeOperation(script, first);
  if (edits.includes(null)) return null;
  return fault(
    first.at,
    edits,
    {
      title: message("Return what the last layer gives, without {kind}", { kind: first.name }),
      why: message(
        "The loop puts {code} after every layer, after the last one too: where an output is below zero for all inputs it gets no gradient, and stays so for ever.",
        { code: codeOf(script, first.at) },
      ),
    },
    // Targets that are never below zero may be meant to be met so.
    "suspected",
  );
}

/** Every way to the loss ends in an activation with bounds, and every way of the target goes beyond them. */
function unreachableIn(script: Script, loss: TrainingLoss): readonly Unreachable[] {
  const { input, target, frame } = loss;
  const ranges = target ? signalsOf(script, target, frame).map((s) => rangeOf(script, s)) : [];
  const found = signalsOf(script, input, frame).map(({ operations }): Unreachable | null => {
    const operation = operations.find(({ kind }) => !/^(?:shape|dropout)$/.test(kind));
    const bounds = operation?.kind === "activation" ? boundsOf(operation.name) : null;
    if (!operation || !bounds || ranges.length === 0) return null;
    const parts = ranges.map((range) => (range ? outsideOf(range, bounds) : 0));
    const [targets] = ranges;
    const outside = Math.min(...parts);
    return targets && outside > leastOutside ? { loss, operation, targets, outside } : null;
  });
  return found.every((way) => way !== null) ? found : [];
}

function outsideOf(range: ValueRange, bounds: ValueRange): number {
  const below = Math.max(0, Math.min(bounds.low, range.high) - range.low);
  const above = Math.max(0, range.high - Math.max(bounds.high, range.low));
  return (below + above) / (range.high - range.low);
}

function shortNumber(value: number): number {
  return Number(value.toPrecision(2));
}

export const outputRange: Fault = {
  id: "fix-output-range",
  signs: standstill,
  title: message("Let the outputs reach the targets"),
  why: message(
    "A sigmoid gives 0 to 1, tanh −1 to 1, ReLU nothing below 0: other targets need raw outputs.",
  ),
  cost: message("Where the outputs have to stay within bounds, scale the targets instead."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "self.out = nn.Linear(hidden, 1)  # no activation after it" },
  find,
};
