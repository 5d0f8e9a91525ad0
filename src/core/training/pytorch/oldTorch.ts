import { argumentOf } from "../../python/arguments.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { type Outcome, refusedBecause } from "../outcome.ts";

/**
 * Whether a script is written for PyTorch 0.4 and before, where a loss was a vector of one number: `loss.data[0]`,
 * `loss.data.cpu().numpy()[0]`, `Variable(x, volatile=True)`.
 */
export const knowsOldTorch = oncePerScript(
  (script): boolean =>
    callsOfMethod(script, "Variable").some(
      (c) => argumentOf(script, c.argumentList, "volatile") !== null,
    ) ||
    script.all("MemberExpression").some((node) => {
      const [owner, opening, index] = childrenOf(node);
      return (
        owner !== undefined &&
        opening?.name === "[" &&
        index !== undefined &&
        textOf(script, index) === "0" &&
        /\bloss\w*(?:\[0\])?\.data(?:\.cpu\(\)\.numpy\(\))?$/.test(textOf(script, owner))
      );
    }),
);

/** The same, or for the texts that PyTorch 1.7 was the last to come with: `torchtext.data.BucketIterator`. */
export const knowsTorchBeforeTen = oncePerScript(
  (script): boolean =>
    knowsOldTorch(script) ||
    callsOf(script).some((c) =>
      /^torchtext\.data\.(?:\w*Field|\w*Iterator(?:\.splits)?|TabularDataset(?:\.splits)?)$/.test(
        c.name ?? "",
      ),
    ),
);

export function notInOldTorch(name: string): Outcome {
  return refusedBecause("The script is written for a PyTorch without {name}.", { name });
}
