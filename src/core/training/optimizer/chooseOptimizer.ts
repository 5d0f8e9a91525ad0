import type { HyperparameterValue } from "../../log/events/logEvent.ts";
import { type Message, message } from "../../message.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { isReached } from "../../python/condition.ts";
import { importsOf } from "../../python/imports.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  childrenOf,
  codeOf,
  functionOf,
  nameOfDefinition,
  returnsOf,
  textOf,
} from "../../python/tree.ts";
import { choiceNames } from "./choiceNames.ts";
import { takesOptimizer } from "./handedOptimizer.ts";
import { assignedValue, type Optimizer, optimizersOf, torchKindNamed } from "./optimizers.ts";
import { foreignOptimizer } from "./otherOptimizers.ts";

export type OptimizerChoice =
  | {
      readonly kind: "found";
      readonly optimizer: Optimizer;
      /** True for one of several that another option would choose instead. */
      readonly isOneOfSeveral: boolean;
    }
  | { readonly kind: "refused"; readonly reason: Message };

/** The optimizer that the run's log names; nothing where it names none. */
export function statedOptimizer(hyperparameters: ReadonlyMap<string, HyperparameterValue>): string {
  return String(hyperparameters.get("optimizer") ?? hyperparameters.get("optim") ?? "");
}

/** The optimizer a remedy is about: the only one, or the one that the run's log names. */
export function chooseOptimizer(
  script: Script,
  hyperparameters: ReadonlyMap<string, HyperparameterValue>,
): OptimizerChoice {
  const optimizers = optimizersOf(script);
  const [only, another] = optimizers;
  if (!only) return { kind: "refused", reason: whyNone(script) };
  const stated = statedOptimizer(hyperparameters);
  if (!another) {
    const doubt = whyNotTrainedBy(script, only);
    // A class that is looked up by its name is in this run the one that the log names.
    const kind = only.kind ?? torchKindNamed(stated);
    return doubt
      ? { kind: "refused", reason: doubt }
      : { kind: "found", optimizer: { ...only, kind }, isOneOfSeveral: false };
  }
  const name = stated.toLowerCase().replace(/^.*\./, "").replace(/_.*$/, "");
  const called = optimizers.filter(({ call }) =>
    choiceNames(script, call.node).includes(stated.toLowerCase()),
  );
  const ofKind = optimizers.filter((o) => o.kind?.toLowerCase() === name);
  const [match, second] = called.length > 0 ? called : ofKind;
  if (match && !second) {
    return { kind: "found", optimizer: match, isOneOfSeveral: false };
  }
  const usual = chosenByDefault(script, optimizers);
  if (name === "" && usual && !whyAnotherSteps(script, usual)) {
    return { kind: "found", optimizer: usual, isOneOfSeveral: true };
  }
  const reason = message(
    "The script builds {count} optimizers, and the log does not tell which one this run used.",
    { count: optimizers.length },
  );
  return { kind: "refused", reason };
}

/** The one of several that is made where nobody gives an option another value; null where that is not certain. */
function chosenByDefault(script: Script, optimizers: readonly Optimizer[]): Optimizer | null {
  const reached = optimizers.map(({ call }) => isReached(script, call.node));
  const [only, another] = optimizers.filter((_, at) => reached[at] !== false);
  return only && !another && reached.includes(true) ? only : null;
}

/** Why the only optimizer that is known may not be the one that trains; null where it is. */
function whyNotTrainedBy(script: Script, optimizer: Optimizer): Message | null {
  return whyChosen(script, optimizer) ?? whyAnotherSteps(script, optimizer);
}

/** `return make(name)` beside `return SGD(…)`. */
function whyChosen(script: Script, { call }: Optimizer): Message | null {
  const home = functionOf(call.node);
  const returned = ancestorOf(call.node, "ReturnStatement");
  const others = home && returned ? returnsOf(home).filter((r) => r.from !== returned.from) : [];
  return home && others.some((r) => childrenOf(r).some((c) => c.name === "CallExpression"))
    ? message("The script chooses the optimizer when it runs: {code}.", {
        code: nameOfDefinition(script, home),
      })
    : null;
}

function whyAnotherSteps(script: Script, { variable }: Optimizer): Message | null {
  const applying = callsOfMethod(script, "apply_gradients").find(({ receiver }) => {
    const text = receiver?.name === "MemberExpression" ? textOf(script, receiver) : "";
    return text !== "" && variable !== null && lastPart(text) !== lastPart(variable);
  });
  const other = applying?.receiver
    ? textOf(script, applying.receiver)
    : foreignOptimizer(script, optimizersOf(script));
  return other
    ? message("Another optimizer takes steps as well, {other}, which is not in this script.", {
        other,
      })
    : null;
}

function lastPart(name: string): string {
  return name.replace(/^.*\./, "");
}

function whyNone(script: Script): Message {
  if (callsOf(script).some((c) => c.method === "HfArgumentParser")) {
    return message("The training arguments are read when the script runs, by HfArgumentParser.");
  }
  const modules = new Set(
    callsOfMethod(script, "parameters").flatMap((c) =>
      c.receiver ? [textOf(script, c.receiver)] : [],
    ),
  );
  for (const call of callsOfMethod(script, "zero_grad")) {
    const name = call.receiver && textOf(script, call.receiver);
    if (name && modules.has(name)) continue;
    const value = name ? assignedValue(script, name, call.node) : null;
    const builder = value ? callAt(script, value) : null;
    if (builder) return whyUnknown(script, builder);
  }
  const taker = takesOptimizer(script);
  return taker === null
    ? message("No optimizer was found in this script.")
    : message("{name} is handed its optimizer by another file.", {
        name: taker,
      });
}

function whyUnknown(script: Script, builder: Call): Message {
  const code = codeOf(script, builder.callee);
  if (builder.callee.name === "VariableName" && functionNamed(script, builder.method) === null) {
    const isImported = importsOf(script).some((i) => i.local === builder.method);
    if (isImported)
      return message("The optimizer is built by {name}() in another file.", { name: code });
  }
  const isDefined = script
    .all("FunctionDefinition")
    .some((f) => nameOfDefinition(script, f) === builder.method);
  return builder.receiver !== null && !isDefined
    ? message("The optimizer is built by {name}(), which is not in this script.", { name: code })
    : message("The script chooses the optimizer when it runs: {code}.", { code });
}
