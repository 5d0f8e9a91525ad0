import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { hasNameLike, isNamedIn } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, textOf } from "../../python/tree.ts";
import { type TrainableSwitch, trainableSwitchesOf } from "./trainableSwitches.ts";

/** Layers that are to be trained from the second `fit` on, which Keras learns by `compile` alone. */
export interface LateThaw {
  /** `base.trainable = True`. */
  readonly node: SyntaxNode;
}

export const lateThawOf = oncePerScript((script): LateThaw | null => {
  if (hasNameLike(script, /^run_eagerly$|^run_functions_eagerly$/)) return null;
  const fits = callsOfMethod(script, "fit", "fit_generator").filter(isPlain);
  for (const thaw of thawsOf(script)) {
    const home = functionOf(thaw.node)?.from;
    const [fit] = fits.filter(
      ({ node }) => node.from > thaw.node.to && functionOf(node)?.from === home,
    );
    const model = fit?.receiver ? textOf(script, fit.receiver) : "";
    const before = fits.filter(
      ({ node, receiver }) =>
        node.to < thaw.node.from &&
        functionOf(node)?.from === home &&
        receiver !== null &&
        textOf(script, receiver) === model,
    );
    const isFrozen = thaw.frozen < (before.at(-1)?.node.from ?? 0);
    if (
      fit &&
      before.length > 0 &&
      isFrozen &&
      staysCompiled(script, model, thaw.frozen, fit.node)
    ) {
      return { node: thaw.node };
    }
  }
  return null;
});

/** Under no condition and in no loop. */
function isPlain({ node }: Call): boolean {
  return ancestorOf(node, "IfStatement", "ForStatement", "WhileStatement", "TryStatement") === null;
}

/** `base.trainable = True` behind `base.trainable = False`, also of `layer` in a loop over `base.layers`. */
function thawsOf(script: Script): readonly { node: SyntaxNode; frozen: number }[] {
  const switches = trainableSwitchesOf(script).flatMap((one) => {
    const owner = wholeOf(one);
    return one.isOn !== null && owner !== null
      ? [{ node: one.statement, isOn: one.isOn, owner }]
      : [];
  });
  return switches
    .filter(({ isOn, node }) => isOn && ancestorOf(node, "IfStatement") === null)
    .flatMap(({ node, owner }) => {
      const frozen = switches.findLast(
        (other) => !other.isOn && other.owner === owner && other.node.to < node.from,
      );
      return frozen && functionOf(frozen.node)?.from === functionOf(node)?.from
        ? [{ node, frozen: frozen.node.to }]
        : [];
    });
}

/** `base` of all or some of `base.layers`; null for what another loop changes. */
function wholeOf({ statement, owner, layers }: TrainableSwitch): string | null {
  if (layers !== null) return /^(.+)\.layers\b/.exec(layers)?.[1] ?? null;
  return ancestorOf(statement, "ForStatement") === null ? owner : null;
}

/** One `compile` before the first `fit`, and nothing since then that may be another. */
function staysCompiled(script: Script, model: string, since: number, fit: SyntaxNode): boolean {
  const home = functionOf(fit)?.from;
  const [compile, another] = callsOfMethod(script, "compile").filter(
    ({ receiver, node }) =>
      receiver && textOf(script, receiver) === model && functionOf(node)?.from === home,
  );
  const first = callsOfMethod(script, "fit", "fit_generator").find(({ node }) => node.from > since);
  if (!compile || another || !first || compile.node.to > first.node.from) return false;
  const isBetween = ({ from }: SyntaxNode) => from > first.node.from && from < fit.from;
  const isHandedOn = callsOf(script).some(
    ({ node, argumentList, method }) =>
      isBetween(node) &&
      !/^(?:print|len|evaluate|predict|summary|plot_model)$/.test(method) &&
      isNamedIn(script, model, argumentList),
  );
  const isRenewed = (assignmentsByTarget(script).get(model) ?? []).some(({ statement }) =>
    isBetween(statement),
  );
  return /^[A-Za-z_]\w*$/.test(model) && !isHandedOn && !isRenewed;
}
