import { message } from "../../message.ts";
import { editItems } from "../../python/arguments.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, suspicion } from "./fault.ts";
import { separateClasses } from "./separateClasses.ts";

function find(program: TrainingProgram): Discovery | null {
  return (
    refitted(program) ?? untransformed(program) ?? unnormalized(program) ?? separateClasses(program)
  );
}

/** Suspected only: a class may standardize by itself what is given no transform. */
function untransformed({ script, untransformedSplit: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { call, argument } = found;
  const code = codeOf(script, call.node);
  return fault(
    call.node,
    editItems(script, call.argumentList, { append: [argument] }),
    {
      title: message("Transform the validation data like the training data ({argument})", {
        argument,
      }),
      why: message(
        "{code} leaves the validation data as they are, where the training data are standardized: the same number means one thing in training and another in validation.",
        { code },
      ),
    },
    "suspected",
  );
}

/** Suspected only: what reads the pictures may be made for them as they are. */
function unnormalized({ script, unnormalizedSplit: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { list, normalization } = found;
  const code = codeOf(script, normalization.node);
  return fault(
    list,
    editItems(script, list, { append: [textOf(script, normalization.node)] }),
    {
      title: message("Normalize the validation data like the training data"),
      why: message(
        "Training data pass {code}, and validation data do not: the same picture means one thing in training and another in validation.",
        { code },
      ),
    },
    "suspected",
  );
}

function refitted(program: TrainingProgram): Discovery | null {
  const { script, refittedSplit: found } = program;
  if (!found) return null;
  const { call, fitted, isOther } = found;
  const code = codeOf(script, call.node);
  if (fitted === null) {
    return suspicion(
      program,
      call.node,
      "the validation data are transformed by what was fitted on them, not on the training data: {code}.",
      { code },
    );
  }
  const { from, to } = call.callee;
  return fault(
    call.node,
    [{ from, to, insert: `${fitted}.transform` }],
    {
      title: message("Transform the validation data like the training data ({name}.transform)", {
        name: fitted,
      }),
      why: message(
        "{code} fits on the validation data themselves: the same number means one thing in training and another in validation.",
        { code },
      ),
    },
    isOther ? "certain" : "suspected",
  );
}

export const validationScaling: Fault = {
  id: "fix-validation-scaling",
  signs: ["overfitting"],
  title: message("Transform the validation data like the training data"),
  why: message(
    "What is fitted on each part separately turns the same value into different numbers.",
  ),
  cost: message("None: the training stays as it is."),
  sources: [sources.deepChecker, sources.umlaut],
  snippets: {
    pytorch: "X_train = scaler.fit_transform(X_train)\nX_val = scaler.transform(X_val)",
  },
  find,
};
