import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget, parametersOf } from "../../python/bindings.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { classNamed, methodOf } from "../../python/classes.ts";
import { certainly } from "../../python/fact.ts";
import type { Script } from "../../python/script.ts";
import { countedTurns } from "../loss/validationMetric.ts";
import { type Setting, settingOf } from "../setting.ts";
import { askedWith, countedStop } from "./ownStops.ts";
import { patienceFor } from "./patience.ts";
import { trainingLoopOf } from "./trainingLoop.ts";

/** A patience that a training cannot use up, and one that suits its length. */
export interface DistantPatience {
  readonly literal: SyntaxNode;
  readonly value: number;
  readonly suited: number;
}

const patience = /patience/i;

/** A patience of as many evaluations as the training has epochs never runs out: nothing is stopped. */
export function distantPatience(script: Script): DistantPatience | null {
  const loop = trainingLoopOf(script);
  const turns = loop === null ? null : countedTurns(script, loop);
  const suited = patienceFor(turns);
  if (loop === null || turns === null || suited === null) return null;
  const [setting, another] = [...waitsOfStoppers(script), ...ownWait(script, loop.outer)];
  const value = setting === undefined ? null : certainly(setting.amount);
  if (setting === undefined || another !== undefined || value === null) return null;
  return value >= turns ? { literal: setting.literal, value, suited } : null;
}

/** `EarlyStopping(patience=50)`, and `EarlyStopping()` of a class of this file by its default. */
function waitsOfStoppers(script: Script): readonly Setting[] {
  return earlyStoppersOf(script).flatMap((call) => waitOf(script, call) ?? []);
}

/** What is made, or asked, under the name of early stopping. */
export function earlyStoppersOf(script: Script): readonly Call[] {
  return callsOf(script).filter(({ method }) => /early_?stop/i.test(method));
}

function waitOf(script: Script, { method, argumentList, node }: Call): Setting | null {
  const own = classNamed(script, method);
  const start = own && methodOf(script, own, "__init__");
  const parameter = start && parametersOf(script, start).find(({ name }) => patience.test(name));
  const given = argumentOf(
    script,
    argumentList,
    parameter?.name ?? "patience",
    parameter ? parameter.position - 1 : null,
  );
  return settingOf(script, given?.value ?? parameter?.fallback ?? undefined, patience, node);
}

/** `patience = 50` before a loop that counts up to it. */
function ownWait(script: Script, loop: SyntaxNode): readonly Setting[] {
  const counted = countedStop(script, loop);
  if (counted === null) return [];
  const asked = askedWith(script, loop, counted);
  return [...assignmentsByTarget(script)]
    .filter(([name]) => patience.test(name) && asked.includes(name))
    .flatMap(([, assignments]) => assignments)
    .flatMap(
      ({ value, statement }) => settingOf(script, value ?? undefined, patience, statement) ?? [],
    );
}
