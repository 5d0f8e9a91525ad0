import { isCalledElsewhere } from "../python/calledElsewhere.ts";
import { callsOf, callsOfMethod } from "../python/calls.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import { functionOf, nameOfDefinition } from "../python/tree.ts";
import { isTrainedByAnother, trainingCalls } from "./optimizer/handedOptimizer.ts";

/** Whoever asks for what a name stands for may call anything. */
const findsByName = /^(?:globals|locals|vars|eval|exec)$/;

/**
 * The function that trains in a script which does something else: it runs functions of its own, and none of them is the
 * one with the training. Null where the script trains, or where another file runs it.
 */
export const uncalledTrainingOf = oncePerScript((script): string | null => {
  if (callsOf(script).some(({ name }) => findsByName.test(name ?? ""))) return null;
  const homes = callsOfMethod(script, ...trainingCalls).map(({ node }) => functionOf(node));
  const [first] = homes;
  const isUncalled = homes.every((home) => home !== null && isCalledElsewhere(script, home));
  return first && isUncalled && !isTrainedByAnother(script)
    ? nameOfDefinition(script, first)
    : null;
});
