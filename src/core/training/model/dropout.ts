import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import type { Fact } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { type Origin, originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { codeOf, isWithin, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { type Setting, settingOf } from "../setting.ts";
import { layerKindOf } from "./layers.ts";

export type ExistingDropout =
  | { readonly kind: "none" }
  | { readonly kind: "active"; readonly code: string }
  /** It is there with a rate of zero, which this literal gives. */
  | { readonly kind: "off"; readonly literal: SyntaxNode; readonly anchor: SyntaxNode };

const dropoutNames =
  /^(?:\w+_)?(?:dropout|drop|dropout_?(?:rate|prob|p)|p_?drop\w*|drop_?(?:rate|prob|p)|p)$/i;

/** A layer or a function that leaves out a share of its inputs. */
export interface Dropout {
  readonly call: Call;
  /** The expression of the rate; null where the default holds. */
  readonly rate: SyntaxNode | null;
}

/** Every dropout of the script, also that of recurrent layers and of transformers. */
export const dropoutsOf = oncePerScript((script): readonly Dropout[] =>
  callsOf(script).flatMap((call) => {
    const rate = rateOf(script, call);
    return rate === "none" ? [] : [{ call, rate }];
  }),
);

export function rateOfDropout(script: Script, { call, rate }: Dropout): Setting | null {
  return settingOf(script, rate ?? undefined, dropoutNames, call.node);
}

/** Dropout within parts of the script; the rate is followed through names that mean dropout. */
export function existingDropout(script: Script, regions: readonly SyntaxNode[]): ExistingDropout {
  let off: ExistingDropout = { kind: "none" };
  for (const { call, rate } of dropoutsOf(script)) {
    if (!regions.some((r) => isWithin(call.node, r))) continue;
    const origin = rate ? originOf(script, rate) : null;
    if (origin?.value !== 0 || !isOfDropout(script, origin)) {
      return { kind: "active", code: codeOf(script, call.node) };
    }
    if (isNeverApplied(script, call)) continue;
    if (off.kind === "none") off = { kind: "off", literal: origin.literal, anchor: call.node };
  }
  return off;
}

/** Whether a literal gives rates of dropout alone: by the names on the way, or by all that reads them. */
function isOfDropout(script: Script, { names, uses }: Origin): boolean {
  const isRead = (use: SyntaxNode) =>
    dropoutsOf(script).some(({ rate }) => rate !== null && isWithin(use, rate));
  return names.every((name) => dropoutNames.test(name)) || uses.every(isRead);
}

/** `self.dropout = nn.Dropout(p)` that no forward pass calls. */
function isNeverApplied(script: Script, { node }: Call): boolean {
  const target = variableOf(script, node);
  return (
    target?.startsWith("self.") === true &&
    script.all("MemberExpression").filter((m) => textOf(script, m) === target).length < 2
  );
}

/** The expression of a call's dropout rate; null where the default holds, `none` where there is none. */
function rateOf(script: Script, call: Call): SyntaxNode | null | "none" {
  const list = call.argumentList;
  if (layerKindOf(call.name) === "dropout") {
    const position = /functional/.test(call.name ?? "") ? 1 : 0;
    return argumentOf(script, list, "p", position)?.value ?? null;
  }
  if (/(?:^|\.)keras\.layers\.\w*Dropout\w*$/.test(call.name ?? "")) {
    return argumentOf(script, list, "rate", 0)?.value ?? null;
  }
  if (/^torch\.nn\.Transformer\w*$/.test(call.name ?? "")) {
    return argumentOf(script, list, "dropout")?.value ?? null;
  }
  const recurrent = /^torch\.nn\.(?:LSTM|GRU|RNN)$/.test(call.name ?? "");
  const stated = recurrent ? argumentOf(script, list, "dropout") : null;
  return stated && originOf(script, stated.value)?.value !== 0 ? stated.value : "none";
}

/** Of so few units each tells something that the others do not: what is dropped is lost. */
const fewUnits = 8;

/** @param units how many a layer has; null where that is not known. */
export function isNarrow(units: number | null): boolean {
  return units !== null && units < fewUnits;
}

/** The same of what comes out of a linear layer of PyTorch. */
export function isNarrowLinear(script: Script, layer: Call): boolean {
  if (layerKindOf(layer.name) !== "linear") return false;
  const isLazy = /LazyLinear$/.test(layer.name ?? "");
  const given = argumentOf(script, layer.argumentList, "out_features", isLazy ? 0 : 1);
  return isNarrow(likely(numberOf(script, given?.value)));
}

function likely(units: Fact<number>): number | null {
  return units.certainty === "certain"
    ? units.certain
    : units.certainty === "conditional"
      ? units.possible
      : null;
}
