import { assignmentsByTarget } from "../../../python/bindings.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertAfter, insertBefore, lineNumber } from "../../../python/lines.ts";
import { freeName } from "../../../python/names.ts";
import type { Script } from "../../../python/script.ts";
import { ancestorOf, textOf } from "../../../python/tree.ts";
import { countedStop, returnWithin, stopBy } from "../../loop/ownStops.ts";
import { refusedInPass } from "../../loop/passOfOthers.ts";
import { patienceBeyond, risingTitle, tooShortToStop } from "../../loop/patience.ts";
import { separateLoopsOf } from "../../loop/separateLoops.ts";
import { modelHandedOn, modelNameAt, modelNameOf } from "../../loop/trainedNames.ts";
import { hasElse, type TrainingLoop, trainingLoopOf } from "../../loop/trainingLoop.ts";
import type { ValidationMetric } from "../../loss/measure.ts";
import { evaluationsOf, validationMetricOf } from "../../loss/validationMetric.ts";
import { edit, type Outcome, present, refusedBecause, whereverTaken } from "../../outcome.ts";
import { assignedWhileTraining } from "../../rate/rateSetters.ts";
import { longestRateStep } from "../../rate/steppedRate.ts";
import type { Training } from "../../training.ts";

const stopsEarly =
  /^(?:self\.)?(?:\w*patience\w*|early_?stop\w*|\w*no_improve\w*|\w*without_improve\w*)$/i;

export function stopEarly({ script }: Training): Outcome {
  const counter = [...assignmentsByTarget(script).keys()].find((name) => stopsEarly.test(name));
  if (counter !== undefined) {
    return present("Training stops early already: {code}.", { code: counter });
  }
  const only = trainingLoopOf(script);
  if (only) {
    const { outer, step } = only;
    const name = modelNameAt(script, outer) ?? modelHandedOn(script, step.statement, outer);
    return stopIn(script, only, name);
  }
  const outcomes = separateLoopsOf(script).map((loop) => {
    const { optimizer, outer, step } = loop;
    const name =
      modelNameOf(script, optimizer, outer) ?? modelHandedOn(script, step.statement, outer);
    return stopIn(script, loop, name);
  });
  return (
    outcomes.find(({ placement }) => placement.kind === "present") ??
    whereverTaken(outcomes) ??
    refusedBecause("No training loop of one optimizer was found in this script.")
  );
}

function stopIn(script: Script, loop: TrainingLoop, model: string | null): Outcome {
  const own = countedStop(script, loop.outer);
  if (own !== null) return present("Training stops early already: {code}.", { code: own });
  const passing = refusedInPass(script, loop);
  if (passing) return passing;
  const metric = validationMetricOf(script, loop);
  if (!metric)
    return refusedBecause("The training loop has no validation loss or score under a name.");
  const rule = stopBy(script, loop.outer, metric.expression);
  if (rule !== null) return present("Training stops early already: {code}.", { code: rule });
  const way = returnWithin(script, loop.outer);
  if (way) {
    return refusedBecause(
      "The training loop is left by a return (line {line}), past where the best weights would be restored.",
      { line: lineNumber(script.text, way.from) },
    );
  }
  if (model === null) return refusedBecause("The model has no certain name in the training loop.");
  if (hasElse(loop.outer)) return refusedBecause("The training loop has an else of its own.");
  const byHand = assignedWhileTraining(script);
  if (byHand && ancestorOf(byHand.node, "IfStatement")) {
    return refusedBecause(
      "The script lowers the learning rate at turns of its own (line {line}), after which the loss may fall once more.",
      { line: lineNumber(script.text, byHand.node.from) },
    );
  }
  const patience = patienceBeyond(longestRateStep(script), evaluationsOf(script, loop, metric));
  if (patience === null) return tooShortToStop;
  const copy = referenceTo(script, "copy.deepcopy");
  const rises = metric.meaning === "score";
  const names = freeNames(script, rises);
  const restored = restoredLine(script, metric, names.best);
  const isName = /^[\w.]+$/.test(metric.expression);
  const value = isName ? metric.expression : names.value;
  const check = [
    ...(isName ? [] : [`${value} = ${metric.expression}`]),
    `if ${value} ${rises ? ">" : "<"} ${names.best}:`,
    `\t${names.best}, ${names.waited} = ${value}, 0`,
    `\t${names.state} = ${copy.text}(${model}.state_dict())`,
    "else:",
    `\t${names.waited} += 1`,
    `\tif ${names.waited} >= ${patience}:`,
    "\t\tbreak",
  ];
  const restore = [
    `if ${names.state} is not None:`,
    `\t${model}.load_state_dict(${names.state})`,
    ...(restored === null ? [] : [`\t${restored}`]),
  ];
  const q = script.quote;
  const start = `${names.best}, ${names.state}, ${names.waited} = float(${q}${rises ? "-" : ""}inf${q}), None, 0`;
  return edit(
    metric.last,
    [
      ...copy.edits,
      ...metric.naming,
      insertBefore(script, loop.outer, [start]),
      insertAfter(script, metric.last, check),
      insertAfter(script, loop.outer, restore),
    ],
    rises ? { title: risingTitle } : {},
  );
}

function freeNames(script: Script, rises: boolean) {
  return {
    best: rises
      ? freeName(script, "best_val_score", "highest_val_score", "best_validation_score")
      : freeName(script, "best_val_loss", "lowest_val_loss", "best_validation_loss"),
    state: freeName(script, "best_state", "best_state_dict", "best_weights"),
    value: rises
      ? freeName(script, "val_score", "validation_score", "current_val_score")
      : freeName(script, "val_loss", "validation_loss", "current_val_loss"),
    waited: freeName(script, "evaluations_without_improvement"),
  };
}

/** The loss of the weights that are restored, printed as the script prints its validation loss. */
function restoredLine(
  script: Script,
  { printed, recorded }: ValidationMetric,
  best: string,
): string | null {
  if (recorded !== null)
    return `print(f"${recorded}: {${best}:.4f} with the best weights restored")`;
  if (!printed || printed.isColumn) return null;
  const callee = textOf(script, printed.call.callee);
  const { quote } = script;
  if (printed.isEntry) {
    const argument = textOf(script, printed.call.argumentList);
    const entry = `{${quote}${printed.label}${quote}: float(${best})}`;
    return /^\(\s*json\.dumps\(/.test(argument)
      ? `${callee}(json.dumps(${entry}))`
      : `${callee}(${entry})`;
  }
  const label = printed.label.replaceAll(/\\[tnr]/g, " ");
  const text = /(?:^|[^\w{}%\\./-])([A-Za-z][\w /.-]{0,40}[:=(]?\s*)["']?$/.exec(label)?.[1];
  return text === undefined || /["'\\]/.test(text)
    ? null
    : `${callee}(f"${/["']$/.test(label) ? `${text} ` : text}{${best}:.4f} with the best weights restored")`;
}
