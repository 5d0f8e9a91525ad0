import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { type Setting, settingOf } from "../setting.ts";
import { type Optimizer, optimizersOf } from "./optimizers.ts";
import { argumentOrSpread } from "./spreadArguments.ts";

/** The constants that Adam and its kin are stated to have beside the rate. */
export interface AdamConstants {
  readonly optimizer: Optimizer;
  /** How much of the past the mean of the gradients keeps, and that of their squares. */
  readonly betas: readonly [Setting, Setting] | null;
  /** What is added to the root of the squares before it divides. */
  readonly epsilon: Setting | null;
}

const kin = /^(?:N|R)?Adam(?:W|ax)?$/;

export const adamConstantsOf = oncePerScript((script): readonly AdamConstants[] =>
  optimizersOf(script).flatMap((optimizer) => {
    const { kind, framework, named } = optimizer;
    if (framework !== "pytorch" || named || !kin.test(kind ?? "")) return [];
    const list = optimizer.call.argumentList;
    const given =
      argumentOrSpread(script, list, "eps") ?? argumentOf(script, list, "eps", 3) ?? undefined;
    const epsilon = settingOf(script, given?.value, /^(?:adam_?)?eps(?:ilon)?$/i, list);
    return [{ optimizer, betas: betasOf(script, optimizer), epsilon }];
  }),
);

function betasOf(script: Script, { call }: Optimizer): readonly [Setting, Setting] | null {
  const list = call.argumentList;
  const given = argumentOrSpread(script, list, "betas", 2)?.value;
  if (!given) return null;
  const pair = /^(?:Tuple|Array)Expression$/.test(given.name)
    ? itemsOf(script, given).map(({ value }) => value)
    : pairBehind(script, given);
  const [first, second] = pair.map((one) => settingOf(script, one, /beta/i, call.node));
  return first && second ? [first, second] : null;
}

function pairBehind(script: Script, given: Parameters<typeof trace>[1]) {
  const [end, another] = trace(script, given);
  return end?.value.kind === "tuple" && !another ? end.value.nodes : [];
}
