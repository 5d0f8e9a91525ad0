import { message } from "../message.ts";
import { drained, type Parts } from "../parts.ts";
import type { Run } from "../run/run.ts";
import { calibrated } from "./calibration.ts";
import { groupByCause } from "./causes.ts";
import { type DiagnosisContext, showBar } from "./context.ts";
import type { CurveStore } from "./curveStore.ts";
import type { Diagnosis, Finding, Severity, Sign, Subtype, Undecided } from "./finding.ts";
import { type Objective, objectiveOf, reasonAgainst } from "./objective.ts";
import { RunCurves } from "./runCurves.ts";
import { type Detector, found, type SignResult, tooWeak, undecided } from "./signResult.ts";
import { adversarialDivergence } from "./signs/adversarialDivergence.ts";
import { divergence } from "./signs/divergence.ts";
import { explodingGradient } from "./signs/explodingGradient.ts";
import { flatReturn } from "./signs/flatReturn.ts";
import { lossSpike } from "./signs/lossSpike.ts";
import { nonFinite } from "./signs/nonFinite.ts";
import { oscillation } from "./signs/oscillation.ts";
import { overfitting } from "./signs/overfitting.ts";
import { stalledLog } from "./signs/stalledLog.ts";
import { standstill } from "./signs/standstill.ts";
import { vanishingGradient } from "./signs/vanishingGradient.ts";

/** From here on it is a warning; below, information. */
const warnBar = 0.8;

const detectors: ReadonlyMap<Sign, Detector> = new Map([
  ["non-finite", nonFinite],
  ["divergence", divergence],
  ["exploding-gradient", explodingGradient],
  ["plateau", standstill],
  ["overfitting", overfitting],
  ["vanishing-gradient", vanishingGradient],
  ["oscillation", oscillation],
  ["loss-spike", lossSpike],
  ["stalled-log", stalledLog],
] as const);

/** Where the level of the loss says nothing of a sign, what else may show it. */
const insteadOf: ReadonlyMap<`${Objective} ${Sign}`, (curves: RunCurves) => SignResult> = new Map([
  ["adversarial divergence", adversarialDivergence],
  ["reinforcement plateau", flatReturn],
] as const);

/** What says nothing any more once the loss is lost. */
const meaninglessAfterLoss: readonly Sign[] = ["plateau", "overfitting", "oscillation"];

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Every answer, weak findings too, but for the signs that are off. `store` keeps what was read of this run before. */
export function examine(
  run: Run,
  context: DiagnosisContext = {},
  store?: CurveStore,
): ReadonlyMap<Sign, SignResult> {
  return drained(examineInParts(run, context, store));
}

/** The same, sign by sign; the run may grow meanwhile. */
export function* examineInParts(
  run: Run,
  context: DiagnosisContext = {},
  store?: CurveStore,
): Parts<ReadonlyMap<Sign, SignResult>> {
  const results = yield* detectInParts(run, context, store);
  return new Map([...results].map(([sign, result]) => [sign, withCalibration(result)]));
}

function withCalibration(result: SignResult): SignResult {
  if (result.kind !== "found") return result;
  const { finding, ceiling } = result;
  const confidence = Math.min(ceiling, calibrated(finding.sign, finding.confidence));
  return found({ ...finding, confidence });
}

/** As `examine`, with the strength that each rule gives its evidence in place of a calibrated confidence. */
export function detectSigns(
  run: Run,
  context: DiagnosisContext = {},
): ReadonlyMap<Sign, SignResult> {
  return drained(detectInParts(run, context));
}

function* detectInParts(
  run: Run,
  context: DiagnosisContext,
  store?: CurveStore,
): Parts<ReadonlyMap<Sign, SignResult>> {
  let results = yield* answersInParts(run, context, store);
  while (results === null) results = yield* answersInParts(run, context, store);
  if (!isLost(results)) return results;
  const answers = new Map(results);
  const reason = message("The run has diverged: its loss says nothing else any more.");
  for (const sign of meaninglessAfterLoss)
    if (answers.has(sign)) answers.set(sign, undecided(reason));
  return answers;
}

/** null where points were dropped meanwhile, so that what was read of them before stands elsewhere. */
function* answersInParts(
  run: Run,
  context: DiagnosisContext,
  store?: CurveStore,
): Parts<ReadonlyMap<Sign, SignResult> | null> {
  const thinnings = thinningsOf(run);
  const curves = new RunCurves(run, store);
  const objective = objectiveOf(run);
  const results = new Map<Sign, SignResult>();
  for (const [sign, detect] of detectors) {
    if (context.off?.has(sign) === true) continue;
    yield;
    if (thinningsOf(run) !== thinnings) return null;
    results.set(sign, answerOf(sign, detect, curves, context, objective));
  }
  return results;
}

function thinningsOf({ series }: Run): number {
  return series.reduce((sum, one) => sum + one.thinnings, 0);
}

function answerOf(
  sign: Sign,
  detect: Detector,
  curves: RunCurves,
  context: DiagnosisContext,
  objective: Objective,
): SignResult {
  const against = reasonAgainst(objective, sign);
  if (against === null) return detect(curves, context);
  const answer = insteadOf.get(`${objective} ${sign}`)?.(curves);
  return answer?.kind === "found" ? answer : undecided(against);
}

/** Whether training has ended in NaN or diverged. A NaN that passed, or that the validation alone shows, does not end it. */
export function isLost(results: ReadonlyMap<Sign, SignResult>): boolean {
  return endsTraining(results.get("non-finite")) || endsTraining(results.get("divergence"));
}

const goesOn: readonly (Subtype | null)[] = ["transient", "validation-only"];

function endsTraining(result: SignResult | undefined): boolean {
  return (
    result?.kind === "found" &&
    result.finding.confidence > tooWeak &&
    !goesOn.includes(result.finding.subtype)
  );
}

/** What a finished log shows: findings with one cause joined, the worst first, weak ones left out. */
export function diagnoseRun(run: Run, context: DiagnosisContext = {}): Diagnosis {
  const results = examine(run, context);
  const bar = showBar(context);
  const findings = [...results.values()].flatMap((result) =>
    result.kind === "found" && result.finding.confidence >= bar ? [result.finding] : [],
  );
  return { findings: arrange(findings), undecided: undecidedOf(results) };
}

export function undecidedOf(results: ReadonlyMap<Sign, SignResult>): readonly Undecided[] {
  return [...results].flatMap(([sign, result]) => {
    if (result.kind !== "undecided") return [];
    const { kind: _, ...open } = result;
    return [{ sign, ...open }];
  });
}

/** Gives each its severity, joins what has one cause and sorts. */
export function arrange(findings: readonly Finding[]): readonly Finding[] {
  const all = findings.map((finding) => ({ ...finding, severity: graded(finding) }));
  return groupByCause(all)
    .map((finding) => ({ ...finding, severity: worst(finding) }))
    .sort((a, b) => order[a.severity] - order[b.severity] || b.confidence - a.confidence);
}

function graded(finding: Finding): Severity {
  return finding.severity === "warning" && finding.confidence < warnBar ? "info" : finding.severity;
}

/** A cause is as bad as what it leads to. */
function worst({ severity, consequences }: Finding): Severity {
  return consequences.reduce(
    (sofar, { severity: own }) => (order[own] < order[sofar] ? own : sofar),
    severity,
  );
}
