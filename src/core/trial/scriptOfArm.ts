import { applyEdits } from "../python/applyEdits.ts";
import { parse } from "../python/script.ts";
import { planRemedyOf } from "../remedy/planner.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import { chooseOptimizer } from "../training/optimizer/chooseOptimizer.ts";
import { learningRateOf, setLearningRate } from "../training/rate/learningRate.ts";
import type { Arm } from "./arm.ts";
import { withSeed } from "./seedText.ts";

/** The script's text for that arm. */
export function armText(text: string, { literalSeed, optimizer, literalRate }: Arm): string {
  const own = optimizer === null ? text : (withRemedy(text, optimizer) ?? text);
  const rated = literalRate === null ? own : (withRate(own, literalRate) ?? own);
  return literalSeed === null ? rated : (withSeed(rated, literalSeed) ?? rated);
}

/** Null where the remedy would change nothing, or cannot be placed. */
export function withRemedy(text: string, id: RemedyId): string | null {
  const script = { text, canEdit: () => true };
  const request = { script, finding: null, hyperparameters: new Map() };
  const { placement } = planRemedyOf(request, id);
  return placement.kind === "edit" ? applyEdits(text, placement.edits) : null;
}

/** The learning rate of the script's optimizer; null where it has no single one that could be changed. */
export function rateIn(text: string): number | null {
  return rateOf(text)?.rate.value ?? null;
}

/** The text with another learning rate, and rates of its schedule and groups in proportion. */
export function withRate(text: string, value: number): string | null {
  const found = rateOf(text);
  if (found === null) return null;
  const { script, optimizer, rate } = found;
  const factor = value / rate.value;
  return applyEdits(
    text,
    setLearningRate(script, optimizer, rate, (old) => (old === rate.value ? value : old * factor)),
  );
}

function rateOf(text: string) {
  const script = parse(text);
  const choice = chooseOptimizer(script, new Map());
  // A name ("adam") has no rate that could be changed.
  if (choice.kind === "refused" || choice.optimizer.named) return null;
  const { optimizer } = choice;
  const rate = learningRateOf(script, optimizer);
  return rate.kind === "known" && rate.value > 0 ? { script, optimizer, rate } : null;
}
