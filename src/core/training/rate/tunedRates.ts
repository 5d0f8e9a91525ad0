import { type Call, callsOf } from "../../python/calls.ts";
import { isReached } from "../../python/condition.ts";
import { importsOf } from "../../python/imports.ts";
import { hasNameLike } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import type { RateRange } from "./rateRange.ts";

/** Few trained weights beside a network that stands still take high rates: soft prompts more than adapters. */
const prompts: RateRange = { low: 1e-3, high: 0.3 };
const adapters: RateRange = { low: 1e-4, high: 1e-3, raised: 2e-4, isOfTuning: true };
/** Adam on weights that are trained already: above, they are forgotten. */
export const loadedWeights: RateRange = { low: 2e-5, high: 1e-4, isOfTuning: true };
/** T5 and its kin, whose authors tune them at a higher rate than others bear. */
const loadedT5: RateRange = { low: 1e-4, high: 1e-3, raised: 3e-4, isOfTuning: true };
const loadedLion: RateRange = { low: 1e-5, high: 1e-4 };

/** What is nudged towards preferred answers leaves the language behind at the rates of other tuning. */
const preferences: RateRange = { low: 5e-7, high: 5e-5 };

/** Where tuning of a kind of its own starts and stops; null for any other training. */
export const tunedRatesOf = oncePerScript((script): RateRange | null =>
  learnsPreferences(script) ? preferences : tunedPart(script),
);

/** Of a network whose weights are all trained already. */
export function loadedRates(script: Script, kind: string | null): RateRange {
  if (kind === "Lion") return loadedLion;
  return namesT5(script) ? loadedT5 : loadedWeights;
}

/** `T5ForConditionalGeneration`, `"google/flan-t5-base"`; a part of one only reads the texts of another network. */
const namesT5 = oncePerScript(
  (script): boolean =>
    !hasNameLike(script, /T5Encoder/) &&
    (hasNameLike(script, /^(?:M|U)?T5(?:For|Model)/) ||
      script
        .all("String")
        .some((node) => /^["'](?:[\w.-]+\/)?\w*-?t5-/i.test(textOf(script, node)))),
);

const learnsPreferences = oncePerScript((script): boolean =>
  callsOf(script).some((c) =>
    /^trl\.(?:\w+\.)*(?:DPO|ORPO|KTO|CPO|GRPO|PPO|RLOO|BCO|XPO)\w*$/.test(c.name ?? ""),
  ),
);

const promptTuning =
  /^(?:Prompt(?:Tuning|Encoder)|PrefixTuning|MultitaskPromptTuning|AdaptionPrompt|CPT|Vera|FourierFT|IA3|VBLoRA|LNTuning|WaveFT)\w*Config$/;
const adapterTuning =
  /^(?:Lora|AdaLora|LoHa|LoKr|OFT|BOFT|Poly|XLora|HRA|Bone|Miss|Shira)\w*Config$/i;

/** The rates of what parameter-efficient tuning trains; null where the script does not tune so, or only if it is told to. */
const tunedPart = oncePerScript((script): RateRange | null => {
  if (isOnRequest(script)) return null;
  const names = [...callsOf(script).map((c) => c.method), ...importsOf(script).map((i) => i.local)];
  if (names.some((name) => promptTuning.test(name))) return prompts;
  if (names.some((name) => adapterTuning.test(name))) return adapters;
  return null;
});

/** The network gets its adapters in a branch, or in a function that is called in one, which the defaults do not take. */
function isOnRequest(script: Script): boolean {
  const wraps = callsOf(script).filter((c) => c.method === "get_peft_model");
  return wraps.length > 0 && !wraps.some((call) => isDone(script, call));
}

function isDone(script: Script, { node }: Call): boolean {
  const home = functionOf(node);
  const name = home && nameOfDefinition(script, home);
  const callers = callsOf(script).filter((c) => c.method === name);
  return (
    isReached(script, node) === true &&
    (callers.length === 0 || callers.some((c) => isReached(script, c.node) === true))
  );
}
