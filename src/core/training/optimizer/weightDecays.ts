import { itemsOf } from "../../python/arguments.ts";
import { stringOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { type Setting, settingOf } from "../setting.ts";
import { type Optimizer, optimizersOf, parameterGroupsOf } from "./optimizers.ts";
import { argumentOrSpread } from "./spreadArguments.ts";

/** What pulls weights to zero, by so much. */
export interface WeightDecay {
  readonly amount: Setting;
  /** Null for a penalty that is a part of the loss. */
  readonly optimizer: Optimizer | null;
}

const names = /^(?:weight_?decay|wd|decay|l2(?:_?\w*)?|lambda_?\w*|reg\w*|alpha|lam)$/i;

/** Weight decay of known size: of optimizers, of their parameter groups, and in the loss. */
export const weightDecaysOf = oncePerScript((script): readonly WeightDecay[] => [
  ...optimizersOf(script).flatMap((optimizer) => decaysOf(script, optimizer)),
  ...penaltiesOf(script),
]);

function decaysOf(script: Script, optimizer: Optimizer): readonly WeightDecay[] {
  if (optimizer.named) return [];
  const own = argumentOrSpread(script, optimizer.call.argumentList, "weight_decay");
  const ofGroups = parameterGroupsOf(script, optimizer).flatMap((group) =>
    itemsOf(script, group).filter(
      ({ key }) => key !== null && stringOf(textOf(script, key)) === "weight_decay",
    ),
  );
  return [...(own ? [own] : []), ...ofGroups].flatMap(({ value }) => {
    const amount = settingOf(script, value, names, optimizer.call.node);
    return amount ? [{ amount, optimizer }] : [];
  });
}

/** `loss + 0.5 * sum(p.pow(2).sum() for p in net.parameters())`, also by way of a name. */
function penaltiesOf(script: Script): readonly WeightDecay[] {
  const sums = script.all("AssignStatement").flatMap(({ firstChild, lastChild }) => {
    const isSum = firstChild && lastChild && isSumOverParameters(textOf(script, lastChild));
    return isSum ? [textOf(script, firstChild)] : [];
  });
  const isPenalty = (text: string) => isSumOverParameters(text) || sums.includes(text);
  return script.all("BinaryExpression").flatMap((product) => {
    const [left, operator, right] = childrenOf(product);
    if (!left || !right || !operator || textOf(script, operator) !== "*") return [];
    const other = isPenalty(textOf(script, left)) ? right : undefined;
    const factor = isPenalty(textOf(script, right)) ? left : other;
    const amount = settingOf(script, factor, names, product);
    return amount ? [{ amount, optimizer: null }] : [];
  });
}

function isSumOverParameters(text: string): boolean {
  return (
    /^\(?sum\(/.test(text) &&
    /\bin [\w.]+\.parameters\(\)/.test(text) &&
    /\.(?:pow|square|norm|abs)\(|\*\* ?2/.test(text) &&
    !/\.grad\b/.test(text)
  );
}
