import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { callsOf } from "../../python/calls.ts";
import { distinct, type LiteralPlace, literalPlace, setPlace } from "../../python/literalPlace.ts";
import { formatNumber } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

const names = /clip|max_?(?:grad_?)?norm|grad/i;

interface Limit {
  readonly place: LiteralPlace;
  readonly target: number;
  readonly anchor: { readonly from: number; readonly to: number };
}

function find({ script }: Situation): Discovery | null {
  const limits = [...clips(script), ...trainerClips(script), ...scaledGradients(script)];
  const [first] = limits;
  if (!first) return null;
  const edits = limits.map(({ place, target }) => setPlace(script, place, target));
  const before = formatNumber(Math.abs(first.place.value));
  const after = formatNumber(first.target);
  return fault(
    first.anchor,
    distinct(edits),
    {
      title: message("Loosen the limit on the gradients ({before} → {after})", { before, after }),
      why: message("Gradients limited to {before} leave steps too short to get anywhere.", {
        before,
      }),
    },
    Math.abs(first.place.value) <= 2e-3 ? "certain" : "suspected",
  );
}

function clips(script: Script): readonly Limit[] {
  return callsOf(script).flatMap((call) => {
    const list = call.argumentList;
    const norm = /^clip_grad_norm_?$/.test(call.method);
    const value = call.method === "clip_grad_value_";
    if (norm || value) {
      const given = argumentOf(script, list, norm ? "max_norm" : "clip_value", 1);
      const place = given ? literalPlace(script, given.value, names) : null;
      return place && place.value > 0 && place.value <= (norm ? 0.02 : 2e-3)
        ? [{ place, target: 1, anchor: call.node }]
        : [];
    }
    const receiver = call.receiver ? textOf(script, call.receiver) : "";
    if (!/^clamp_?$|^clip_?$/.test(call.method) || !/\bgrad\b|^g$/.test(receiver)) return [];
    return itemsOf(script, list).flatMap((item) => {
      const place = literalPlace(script, item.value, names);
      return place && place.value !== 0 && Math.abs(place.value) <= 2e-3
        ? [{ place, target: Math.sign(place.value), anchor: call.node }]
        : [];
    });
  });
}

const trainerOptions = /^(?:gradient_clip_val|max_grad_norm|clipnorm|clipvalue|global_clipnorm)$/;

function trainerClips(script: Script): readonly Limit[] {
  if (!/gradient_clip_val|max_grad_norm|clipnorm|clipvalue/.test(script.text)) return [];
  return callsOf(script).flatMap((call) =>
    itemsOf(script, call.argumentList).flatMap((item) => {
      if (!trainerOptions.test(item.keyword ?? "")) return [];
      const place = literalPlace(script, item.value, names);
      return place && place.value > 0 && place.value <= 0.02
        ? [{ place, target: 1, anchor: call.node }]
        : [];
    }),
  );
}

/** `p.grad *= 1e-4`, `p.grad.mul_(1e-4)` and `p.register_hook(lambda g: g * 1e-4)`. */
function scaledGradients(script: Script): readonly Limit[] {
  const small = (place: LiteralPlace | null) =>
    place !== null && place.value > 0 && place.value <= 0.02 ? place : null;
  const updates = script.all("UpdateStatement").flatMap((statement) => {
    const [target, operator, value] = childrenOf(statement);
    if (!target || !operator || !value || textOf(script, operator) !== "*=") return [];
    if (!/\.grad(?:\.data)?$/.test(textOf(script, target))) return [];
    const place = small(literalPlace(script, value, names));
    return place ? [{ place, target: 1, anchor: statement }] : [];
  });
  const calls = callsOf(script).flatMap((call) => {
    const receiver = call.receiver ? textOf(script, call.receiver) : "";
    const [item] = itemsOf(script, call.argumentList);
    if (!item) return [];
    const isScaling = call.method === "mul_" && /\.grad(?:\.data)?$/.test(receiver);
    const factor = isScaling
      ? item.value
      : call.method === "register_hook"
        ? hookFactor(script, item.value)
        : null;
    const place = factor ? small(literalPlace(script, factor, names)) : null;
    return place ? [{ place, target: 1, anchor: call.node }] : [];
  });
  return [...updates, ...calls];
}

function hookFactor(script: Script, hook: Parameters<typeof childrenOf>[0]) {
  const body = hook.name === "LambdaExpression" ? hook.lastChild : null;
  if (body?.name !== "BinaryExpression") return null;
  const [left, operator, right] = childrenOf(body);
  if (!operator || textOf(script, operator) !== "*") return null;
  return left?.name === "Number" ? left : (right ?? null);
}

export const clipping: Fault = {
  id: "fix-clipping",
  signs: anyTrouble,
  title: message("Loosen the limit on the gradients"),
  why: message("Clipping is for rare spikes: a limit below usual gradients shortens every step."),
  cost: message("A spike may come through; the usual limit is about 1."),
  sources: [sources.deepChecker, sources.autoTrainer],
  snippets: { pytorch: "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)" },
  find,
};
