import { message } from "../../message.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childOf, codeOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sizeNodes } from "../../training/pytorch/axisSize.ts";
import type { ExchangedAxes } from "../../training/pytorch/exchangedAxes.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault, together } from "./fault.ts";

/** A view that exchanges axes: it only cuts the numbers anew, and those of one axis land in another. */
function find(program: TrainingProgram): Discovery | null {
  const { script, exchangedAxes: found } = program;
  const [first] = found;
  if (!first) return pooledSamples(program);
  const edits = found.flatMap(
    (one): readonly (ScriptEdit | null)[] => mended(script, one) ?? [null],
  );
  return fault(
    first.operation.at,
    together(edits),
    {
      why: message(
        "{code} splits the numbers in the order in which they lie in memory: the axes are not exchanged, and the values of one position end up in another.",
        { code: codeOf(script, first.operation.at) },
      ),
    },
    // What a network learns around such a cut may be what is wanted of it.
    "suspected",
  );
}

/** What comes of a mean over the samples is one answer for all of them. */
function pooledSamples({ script, pooledSamples: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { at, axis } = found;
  return fault(
    at,
    [{ from: axis.from, to: axis.to, insert: "1" }],
    {
      title: message("Pool the positions, not the samples (0 → 1)"),
      why: message(
        "{code} goes over the samples of the batch: what is left of each of them is the same for all.",
        { code: codeOf(script, at) },
      ),
    },
    "suspected",
  );
}

/** The axes are exchanged by `permute`, before they are lined up or after they are cut. */
function mended(script: Script, found: ExchangedAxes): readonly ScriptEdit[] | null {
  const { operation, exchange } = found;
  const call = operation.settings;
  const method = call && childOf(call.callee, "PropertyName");
  if (!call?.receiver || !method || /^(?:torch|numpy)\./.test(call.name ?? "")) return null;
  const { to } = call.receiver;
  if (exchange.kind === "before") {
    return [
      { from: to, to, insert: permutation(exchange.order) },
      { from: method.from, to: method.to, insert: "reshape" },
    ];
  }
  if (exchange.kind !== "after") return null;
  const sizes = sizeNodes(script, operation) ?? [];
  const { node } = call;
  return [
    ...exchange.order.flatMap((from, at): readonly ScriptEdit[] => {
      const [place, taken] = [sizes[at], sizes[from]];
      return place && taken && from !== at
        ? [{ from: place.from, to: place.to, insert: textOf(script, taken) }]
        : [];
    }),
    { from: node.to, to: node.to, insert: permutation(exchange.back) },
  ];
}

/** `.transpose(1, 2)` where two axes change places, else `.permute(…)`. */
function permutation(order: readonly number[]): string {
  const moved = order.flatMap((from, at) => (from === at ? [] : [at]));
  const [first, second, another] = moved;
  const isPair = first !== undefined && second !== undefined && another === undefined;
  return isPair ? `.transpose(${first}, ${second})` : `.permute(${order.join(", ")})`;
}

export const axisOrder: Fault = {
  id: "fix-axis-order",
  signs: anyTrouble,
  title: message("Exchange axes with a transpose, not a view"),
  why: message("A view changes the shape and leaves the numbers in their order."),
  cost: message("Saved weights load, but what they learned around the view no longer fits."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "q = q.view(batch, time, heads, size).transpose(1, 2)" },
  find,
};
