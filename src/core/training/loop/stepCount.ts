import { possibly } from "../../python/fact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { fitCallOf, numberOfEpochs } from "../keras/fit.ts";
import { runLengthOf } from "./runLength.ts";

/** How many steps the optimizer takes in all; null where the script does not say. */
export const stepCountOf = oncePerScript((script): number | null => {
  const { outer, inner, depth } = runLengthOf(script);
  const [turns, batches] = [possibly(outer), possibly(inner)];
  return depth > 2 || turns === null || batches === null ? null : turns * batches;
});

/** Epochs, or turns of the outermost loop; null where the script does not say. */
export const epochCountOf = oncePerScript((script): number | null => {
  const fit = fitCallOf(script);
  return fit ? numberOfEpochs(script, fit) : possibly(runLengthOf(script).outer);
});
