import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../../../groupBy.ts";
import { type Call, callsOfMethod } from "../../../python/calls.ts";
import { insertAfter, insertBefore } from "../../../python/lines.ts";
import { freeName } from "../../../python/names.ts";
import { callersOf } from "../../../python/passedArguments.ts";
import type { Script } from "../../../python/script.ts";
import { functionOf, isWithin, loopsAround, statementOf } from "../../../python/tree.ts";
import { iterableOf } from "../../loop/runLength.ts";
import { countsEpochs } from "../../loop/separateLoops.ts";
import type { TrainingStep } from "../../loop/trainingStep.ts";
import { isReachedOnlyAfter, lossPrintsAfter } from "../../loss/lossPrint.ts";
import { edit, type Outcome, withoutRepeats } from "../../outcome.ts";
import { normBefore } from "./normBefore.ts";
import { type NamedNorm, printOfNorms } from "./printOfNorms.ts";

/**
 * The norm of each of several optimizers, and that of a step which a turn may pass over: measured before each step, and
 * printed once the loop around them is done, or where it prints the loss. Null where that is not certain.
 */
export function logNormOfEach(script: Script, steps: readonly TrainingStep[]): Outcome | null {
  const site = siteOf(script, steps);
  const last = steps.at(-1);
  if (!site || !last || steps.some((step) => isUncertain(steps, step))) return null;
  const names = namesOf(script, steps);
  const measured = steps.flatMap((step) => {
    const name = names.get(step.optimizer)?.name ?? "";
    const norm = normBefore(script, step, name);
    return norm?.name === name ? norm.edits : [null];
  });
  if (measured.includes(null)) return null;
  const isSure = steps.every(({ statement }) => isReachedOnlyAfter(statement, site.after));
  const norms = [...names.values()];
  const edits = [
    ...measured,
    ...(isSure ? [] : [insertBefore(script, site.loop, [clearing(norms)])]),
    insertAfter(script, site.after, printing(script, site.lossPrint, norms, isSure)),
  ];
  return edit(last.call.node, withoutRepeats(edits));
}

/** `grad_norm_G = grad_norm_D = None` */
function clearing(norms: readonly NamedNorm[]): string {
  return [...norms.map(({ name }) => name), "None"].join(" = ");
}

function printing(
  script: Script,
  lossPrint: Call | null,
  norms: readonly NamedNorm[],
  isSure: boolean,
): readonly string[] {
  if (isSure) return [printOfNorms(script, lossPrint, norms)];
  return norms.flatMap((norm) => [
    `if ${norm.name} is not None:`,
    `\t${printOfNorms(script, lossPrint, [norm])}`,
  ]);
}

/** Gradients that two steps share may be clipped for either; a scaler unscales those of an optimizer once for each update. */
function isUncertain(steps: readonly TrainingStep[], step: TrainingStep): boolean {
  return steps.some(
    (other) =>
      other !== step &&
      (other.optimizer === step.optimizer
        ? step.scaler !== null && step.unscale === null
        : other.backward.node.from === step.backward.node.from),
  );
}

interface Site {
  /** The loop around all of the steps that is over, or goes on, where the norms are printed. */
  readonly loop: SyntaxNode;
  readonly after: SyntaxNode;
  readonly lossPrint: Call | null;
}

function siteOf(script: Script, steps: readonly TrainingStep[]): Site | null {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return null;
  const loops = loopsAround(first.statement).filter((loop) =>
    steps.every(({ statement }) => isWithin(statement, loop)),
  );
  const [loop, outer] = loops;
  const isOneFunction = steps.every(
    ({ statement }) => functionOf(statement)?.from === functionOf(first.statement)?.from,
  );
  if (!loop || !isOneFunction) return null;
  const lossPrint = lossPrintBehind(script, last, loops);
  if (lossPrint) {
    const within = loops.filter((around) => !isWithin(lossPrint.node, around));
    return { loop: within.at(-1) ?? loop, after: statementOf(lossPrint.node), lossPrint };
  }
  const isTurnOfOthers = outer !== undefined || isPass(script, loop);
  return isTurnOfOthers ? { loop, after: loop, lossPrint: null } : null;
}

/** The first line behind a step that prints the loss, in a loop around all of them and in none beside. */
function lossPrintBehind(
  script: Script,
  step: TrainingStep,
  loops: readonly SyntaxNode[],
): Call | null {
  const isIn = (own: SyntaxNode | undefined) => loops.some((loop) => loop.from === own?.from);
  return lossPrintsAfter(script, step).find(({ node }) => isIn(loopsAround(node)[0])) ?? null;
}

/** One pass over the data, in a function that is called for each epoch. */
function isPass(script: Script, loop: SyntaxNode): boolean {
  const home = functionOf(loop);
  if (!home || loop.name !== "ForStatement" || countsEpochs(script, loop)) return false;
  const iterable = iterableOf(loop);
  const isCounted = callsOfMethod(script, "range", "trange").some(
    ({ node }) => iterable !== null && isWithin(node, iterable),
  );
  return !isCounted && callersOf(script, home).every(({ node }) => loopsAround(node).length > 0);
}

/** What the norm of each optimizer is called: by what sets the optimizers' own names apart. */
function namesOf(script: Script, steps: readonly TrainingStep[]): ReadonlyMap<string, NamedNorm> {
  const optimizers = [...groupBy(steps, ({ optimizer }) => optimizer).keys()];
  const [, another] = optimizers;
  return new Map(
    optimizers.map((optimizer, at) => {
      const own = another === undefined ? "" : `_${distinctPart(optimizer) || at + 1}`;
      const name = freeName(script, `grad_norm${own}`, `total_grad_norm${own}`);
      return [optimizer, { label: `grad_norm${own}`, name }];
    }),
  );
}

/** `G` of `self.optimizer_G`, `critic` of `critic_optim`. */
function distinctPart(optimizer: string): string {
  return optimizer
    .replace(/^self\./, "")
    .replaceAll(/optimi[sz]ers?|optims?|opts?(?![a-z])/gi, "")
    .replaceAll(/\W+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .replaceAll(/_{2,}/g, "_");
}
