import { argumentOf, editItems, itemsOf } from "../../../python/arguments.ts";
import { assignmentsByTarget } from "../../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod } from "../../../python/calls.ts";
import { isReached } from "../../../python/condition.ts";
import { isNamedIn } from "../../../python/names.ts";
import type { Script } from "../../../python/script.ts";
import { functionOf, isWithin, textOf } from "../../../python/tree.ts";
import { classLossesOf } from "../../loss/classLoss.ts";
import { optimizersOf, variableOf } from "../../optimizer/optimizers.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { knowsTorchBeforeTen, notInOldTorch } from "../oldTorch.ts";

const keyword = "label_smoothing";

export function smoothLabels({ script }: Training, amount: string): Outcome {
  const steps =
    optimizersOf(script).length > 0 || callsOf(script).some((c) => /^step/.test(c.method));
  if (!steps && callsOfMethod(script, "backward").length > 0) {
    return refusedBecause("The script goes back through its loss, but trains nothing by it.");
  }
  const every = classLossesOf(script);
  const all = every.filter((call) => !isLeftForAnother(script, call));
  const [left] = every;
  if (left && all.length === 0) {
    return refusedBecause("By its options the script trains with another loss than {code}.", {
      code: left.method,
    });
  }
  const losses = all.filter((c) => c.name === "torch.nn.CrossEntropyLoss");
  const [loss, another] = losses.length > 0 ? losses : trainingLosses(script, all);
  if (!loss) return refusedBecause("No cross-entropy over classes was found in this script.");
  if (another) {
    return refusedBecause("The script has several losses; it is not certain which one trains.");
  }
  if (knowsTorchBeforeTen(script)) return notInOldTorch(keyword);
  const weighing = readAsProbability(script, loss);
  if (weighing !== null) {
    return refusedBecause(
      "The script makes a probability of this loss, {code}, which the smoothing would change.",
      { code: weighing },
    );
  }
  const list = loss.argumentList;
  if (itemsOf(script, list).some((i) => i.star !== "")) {
    return refusedBecause("The arguments are not all in this call: {code}.", { code: loss.method });
  }
  const zero = argumentOf(script, list, keyword);
  const text = `${keyword}=${amount}`;
  return edit(
    loss.node,
    zero
      ? [{ from: zero.from, to: zero.to, insert: text }]
      : editItems(script, list, { append: [text] }),
  );
}

/** `pt = torch.exp(-ce)` of a focal loss. */
function readAsProbability(script: Script, { node }: Call): string | null {
  const name = variableOf(script, node);
  if (name === null) return null;
  const home = functionOf(node)?.from;
  const found = callsOfMethod(script, "exp").find(
    (c) => functionOf(c.node)?.from === home && isNamedIn(script, name, c.node),
  );
  return found ? textOf(script, found.node) : null;
}

/** Its options choose another loss by the same name: that a branch as a whole is not taken says nothing of a run. */
function isLeftForAnother(script: Script, { node, method }: Call): boolean {
  // Whether a function of the loss is called with targets, its callers say.
  if (/^[a-z]/.test(method) || isReached(script, node) !== false) return false;
  if (node.parent?.name === "ConditionalExpression") return true;
  const name = variableOf(script, node);
  const others = name === null ? [] : (assignmentsByTarget(script).get(name) ?? []);
  return others.some(({ statement }) => isReached(script, statement) === true);
}

/** The only call of `cross_entropy`, else those in what `backward()` is called on. */
function trainingLosses(script: Script, all: readonly Call[]): readonly Call[] {
  const functional = all.filter((c) =>
    /^torch\.(?:nn\.)?functional\.cross_entropy$/.test(c.name ?? ""),
  );
  if (functional.length === 1) return functional;
  const backwards = callsOfMethod(script, "backward", "manual_backward", "grad");
  return functional.filter((call) =>
    backwards.some((backward) => {
      if (isWithin(call.node, backward.node)) return true;
      const home = functionOf(backward.node)?.from;
      const names = textOf(script, backward.node).match(/\b[a-z_]\w*\b/gi) ?? [];
      return names.some((name) =>
        (assignmentsByTarget(script).get(name) ?? []).some(
          ({ statement }) =>
            isWithin(call.node, statement) &&
            functionOf(statement)?.from === home &&
            statement.to <= backward.node.from,
        ),
      );
    }),
  );
}
