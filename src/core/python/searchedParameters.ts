import { itemsOf } from "./arguments.ts";
import type { Parameter } from "./bindings.ts";
import { callsOf } from "./calls.ts";
import { stringOf } from "./literals.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import { nameOfDefinition, textOf } from "./tree.ts";

/** Searches of scikit-learn and its kin, which give a parameter one value after another. */
const searches =
  /^(?:(?:Halving)?(?:Grid|Randomi[sz]ed|Random|Bayes|Optuna|TuneGrid|Tune)Search(?:CV)?|HalvingRandomSearchCV|ParameterGrid|ParameterSampler|set_params)$/;

/**
 * Whether something gives a parameter values that no call of its function shows: a search that has it among its names
 * (`"learning_rate": [1e-3, 1e-4]`), or whatever is handed the function along with a value (`partial(build, lr=1e-3)`).
 */
export function isGivenUnseen(script: Script, parameter: Parameter): boolean {
  return (
    searchedNames(script).has(parameter.name) ||
    isHandedWith(script, nameOfDefinition(script, parameter.function), parameter.name)
  );
}

/** The names that a search may have; those of a part of what is searched stand behind it: `model__learning_rate`. */
const searchedNames = oncePerScript((script): ReadonlySet<string> => {
  if (!callsOf(script).some(({ method }) => searches.test(method))) return new Set();
  const keys = [
    ...script
      .all("DictionaryExpression")
      .flatMap((dictionary) =>
        itemsOf(script, dictionary).flatMap(({ key }) =>
          key ? (stringOf(textOf(script, key)) ?? []) : [],
        ),
      ),
    ...callsOf(script).flatMap(({ name, method, argumentList }) =>
      name === "dict" || searches.test(method)
        ? itemsOf(script, argumentList).flatMap(({ keyword }) => keyword ?? [])
        : [],
    ),
  ];
  return new Set(keys.map((key) => key.replace(/^.*__(?=\w)/, "")));
});

function isHandedWith(script: Script, name: string, parameter: string): boolean {
  return callsOf(script).some(({ argumentList }) => {
    const items = itemsOf(script, argumentList);
    return (
      items.some(({ value }) => value.name === "VariableName" && textOf(script, value) === name) &&
      items.some(({ keyword }) => keyword?.replace(/^.*__(?=\w)/, "") === parameter)
    );
  });
}
