import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { distinct, literalPlace, setPlace } from "../../python/literalPlace.ts";
import { formatNumber, stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { type Optimizer, optimizersOf, parameterGroupsOf } from "../../training/optimizers.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

const names = /^(?:weight_?decay|wd|decay|l2(?:_?\w*)?|lambda_?\w*|reg\w*|alpha|lam)$/i;

/** Above these, weights shrink faster than gradients of a usual size can make them grow. */
const highest: Readonly<Record<string, number>> = { AdamW: 0.5, SGD: 0.02 };
const highestCoupled = 0.02;

function find({ script }: Situation): Discovery | null {
  const places = optimizersOf(script).flatMap((o) => decayOf(script, o));
  const penalties = penaltiesOf(script);
  const [first] = [...places, ...penalties];
  if (!first) return null;
  const edits = [...places, ...penalties].map(({ place, target }) =>
    setPlace(script, place, target),
  );
  const { place, target, anchor } = first;
  return fault(
    anchor,
    distinct(edits),
    {
      title: message("Lower the weight decay ({before} → {after})", {
        before: formatNumber(place.value),
        after: formatNumber(target),
      }),
      why: message(
        "A weight decay of {before} pulls the weights to zero faster than the loss can make them grow.",
        { before: formatNumber(place.value) },
      ),
    },
    place.value >= 0.1 ? "certain" : "suspected",
  );
}

function decayOf(script: Script, optimizer: Optimizer) {
  if (optimizer.named) return [];
  const own = argumentOf(script, optimizer.call.argumentList, "weight_decay");
  const ofGroups = parameterGroupsOf(script, optimizer).flatMap((group) =>
    itemsOf(script, group).filter(
      ({ key }) => key !== null && stringOf(textOf(script, key)) === "weight_decay",
    ),
  );
  const limit = highest[optimizer.kind ?? ""] ?? highestCoupled;
  const target = optimizer.kind === "AdamW" ? 0.01 : optimizer.kind === "SGD" ? 1e-4 : 1e-5;
  return [...(own ? [own] : []), ...ofGroups].flatMap(({ value }) => {
    const place = literalPlace(script, value, names);
    return place && place.value >= limit ? [{ place, target, anchor: optimizer.call.node }] : [];
  });
}

/** `loss + 0.5 * sum(p.pow(2).sum() for p in net.parameters())`, also by way of a name. */
function penaltiesOf(script: Script) {
  const sums = script.all("AssignStatement").flatMap((s) => {
    const value = s.lastChild;
    const target = s.firstChild;
    return value && target && isNorm(textOf(script, value)) ? [textOf(script, target)] : [];
  });
  return script.all("BinaryExpression").flatMap((product) => {
    const [left, operator, right] = childrenOf(product);
    if (!left || !right || !operator || textOf(script, operator) !== "*") return [];
    const isPenalty = (text: string) => isNorm(text) || sums.includes(text);
    const factor = isPenalty(textOf(script, right))
      ? left
      : isPenalty(textOf(script, left))
        ? right
        : null;
    const place = factor ? literalPlace(script, factor, names) : null;
    return place && place.value >= 0.02 ? [{ place, target: 1e-5, anchor: product }] : [];
  });
}

function isNorm(text: string): boolean {
  return (
    /^\(?sum\(/.test(text) &&
    /\bin [\w.]+\.parameters\(\)/.test(text) &&
    /\.(?:pow|square|norm|abs)\(|\*\* ?2/.test(text) &&
    !/\.grad\b/.test(text)
  );
}

export const weightDecay: Fault = {
  id: "fix-weight-decay",
  signs: anyTrouble,
  title: message("Lower the weight decay"),
  why: message("Weights that are pulled to zero too hard cannot leave it."),
  cost: message("Less regularization: watch the validation loss."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: {
    pytorch: "optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)",
  },
  find,
};
