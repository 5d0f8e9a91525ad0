import { callsOf, callsOfMethod } from "../python/calls.ts";
import { hasNameLike } from "../python/names.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import { optimizersOf } from "./optimizer/optimizers.ts";

const trains = /^(?:step|fit|minimize|apply_gradients)|train|optimi[sz]e/i;

/** A script that goes back through a network to look at its gradients, and changes nothing by them. */
export const trainsNothing = oncePerScript(
  (script): boolean =>
    callsOfMethod(script, "backward").length > 0 &&
    optimizersOf(script).length === 0 &&
    !callsOf(script).some(({ method }) => trains.test(method)) &&
    !hasNameLike(script, /^(?:lr|eta|rate|step_?size|learning_?rate|optim\w*)$/i),
);
