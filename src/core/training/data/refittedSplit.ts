import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { training, validation } from "./splitNames.ts";

/** Validation data that are put in other numbers than the training data, by what was fitted on themselves. */
export interface RefittedSplit {
  /** `scaler.fit_transform(X_val)`. */
  readonly call: Call;
  /** The name of what the training data were put in numbers by; null where it has none, or more than one meaning. */
  readonly fitted: string | null;
  /** By what is of another class than that for the training data. */
  readonly isOther: boolean;
}

/** What they make of a value depends on which others there are, and not on their mean and spread alone. */
const listing = /(?:OrdinalEncoder|Vectorizer|Discretizer|PCA|SVD|NMF|FastICA)$/;

/** The first of its kind; a scaler of one class that is fitted twice makes nearly the same numbers and is none. */
export const refittedSplitOf = oncePerScript((script): RefittedSplit | null => {
  const fits = callsOfMethod(script, "fit_transform").flatMap((call) => {
    const data = itemsOf(script, call.argumentList)[0]?.value;
    const name =
      data && /^(?:VariableName|MemberExpression)$/.test(data.name) ? textOf(script, data) : "";
    const kind = kindOf(script, call);
    return kind === null ? [] : [{ call, name, kind }];
  });
  for (const { call, name, kind } of fits.filter((fit) => validation.test(fit.name))) {
    const whole = name.replace(validation, "_");
    const trained = fits.filter(
      (fit) =>
        training.test(fit.name) &&
        fit.name.replace(training, "_") === whole &&
        fit.call.node.from < call.node.from,
    );
    const same = trained.find((fit) => fit.kind === kind);
    const [only, another] = trained;
    // Of several steps one after the other each has its own counterpart.
    const first = same ?? (another ? undefined : only);
    if (first && (!same || listing.test(kind)))
      return { call, fitted: nameOf(script, first.call), isOther: !same };
  }
  return null;
});

/** `StandardScaler` of `StandardScaler().fit_transform(x)` and of `scaler.fit_transform(x)`. */
function kindOf(script: Script, { receiver }: Call): string | null {
  const made = onlyCall(script, receiver);
  return /(?:^|\.)([A-Z]\w*)$/.exec(made?.name ?? "")?.[1] ?? null;
}

function nameOf(script: Script, { receiver }: Call): string | null {
  const name = receiver ? textOf(script, receiver) : "";
  const isOne = (assignmentsByTarget(script).get(name) ?? []).length === 1;
  return isOne && /^[\w.]+$/.test(name) ? name : null;
}
