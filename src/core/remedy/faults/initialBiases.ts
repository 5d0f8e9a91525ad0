import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { distinct } from "../../python/literalPlace.ts";
import { formatNumber } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, textOf } from "../../python/tree.ts";
import { initializersOf } from "../../training/initializers.ts";
import { loadedWeights } from "../../training/pretrained.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

/** Inputs of unit size rarely get over this. */
const lowest = -0.9;
const highest = 3;

interface Place {
  readonly anchor: SyntaxNode;
  readonly number: SyntaxNode;
  readonly value: number;
}

function find({ script }: Situation): Discovery | null {
  if (loadedWeights(script)) return null;
  const set = initializersOf(script).flatMap(({ node, what, mean, number }): Place[] =>
    what === "bias" && number && (mean <= lowest || mean >= highest)
      ? [{ anchor: node, number, value: mean }]
      : [],
  );
  const [first, ...rest] = [...set, ...filled(script)];
  if (!first) return null;
  const edits = [first, ...rest].map(({ number: { from, to } }) => ({ from, to, insert: "0.0" }));
  return fault(first.anchor, distinct(edits), {
    title: message("Start the biases at 0 ({before} → 0)", { before: formatNumber(first.value) }),
    why:
      first.value < 0
        ? message(
            "A bias of {value} keeps the units below zero for every input: ReLUs are dead from the start, and no gradient comes through.",
            { value: formatNumber(first.value) },
          )
        : message("A bias of {value} drives the units into saturation for every input.", {
            value: formatNumber(first.value),
          }),
  });
}

/** `b1 = torch.full((H,), -5.0)` of biases that the script adds itself. */
function filled(script: Script): readonly Place[] {
  const named = script
    .all("AssignStatement")
    .flatMap((s) => assignmentsOf(s))
    .filter(({ target }) =>
      /(?:^|\.|_)(?:b|bias)(?:es)?_?\d*$/i.test(textOf(script, target).replace(/\.data$/, "")),
    );
  return callsOf(script).flatMap((call): Place[] => {
    if (call.name !== "torch.full") return [];
    const isBias = named.some(({ value }) => value && isWithin(call.node, value));
    const given = argumentOf(script, call.argumentList, "fill_value", 1);
    const value = given ? evaluate(script, given.value) : null;
    if (!isBias || !given || value === null || (value > lowest && value < highest)) return [];
    return [{ anchor: call.node, number: given.value, value }];
  });
}

export const initialBiases: Fault = {
  id: "fix-initial-biases",
  signs: anyTrouble,
  title: message("Start the biases at 0"),
  why: message("Large biases switch units off, or hold them at their limit, for every input."),
  cost: message("None: zero is what biases start at usually."),
  sources: [sources.deepChecker, sources.neuraLint],
  snippets: { pytorch: "nn.init.zeros_(layer.bias)" },
  find,
};
