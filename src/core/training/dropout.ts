import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../python/arguments.ts";
import { type Call, callsOf } from "../python/calls.ts";
import { originOf } from "../python/origin.ts";
import type { Script } from "../python/script.ts";
import { isWithin, textOf } from "../python/tree.ts";
import { layerKindOf } from "./layers.ts";

export type ExistingDropout =
  | { readonly kind: "none" }
  | { readonly kind: "active"; readonly code: string }
  /** It is there with a rate of zero, which this literal gives. */
  | { readonly kind: "off"; readonly literal: SyntaxNode; readonly anchor: SyntaxNode };

const dropoutNames =
  /^(?:\w+_)?(?:dropout|drop|dropout_?(?:rate|prob|p)|p_?drop\w*|drop_?(?:rate|prob|p)|p)$/i;

/** Dropout within parts of the script; the rate is followed through names that mean dropout. */
export function existingDropout(script: Script, regions: readonly SyntaxNode[]): ExistingDropout {
  const calls = callsOf(script).filter((c) => regions.some((r) => isWithin(c.node, r)));
  let off: ExistingDropout = { kind: "none" };
  for (const call of calls) {
    const given = rateOf(script, call);
    if (given === "none") continue;
    const origin = given ? originOf(script, given) : null;
    if (origin?.value !== 0 || !origin.names.every((n) => dropoutNames.test(n))) {
      return { kind: "active", code: textOf(script, call.node).replace(/\s+/g, " ").slice(0, 60) };
    }
    if (off.kind === "none") off = { kind: "off", literal: origin.literal, anchor: call.node };
  }
  return off;
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
