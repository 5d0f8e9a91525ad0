import { callsOf } from "../python/calls.ts";
import { hasNameLike } from "../python/names.ts";
import { oncePerScript } from "../python/oncePerScript.ts";

const draws = /^(?:randn|randn_like|rsample|normal_?|random_normal)$/;

/** Whether a network draws its code from a spread that it learns, as a logarithm: a variational autoencoder. */
export const isVariational = oncePerScript(
  (script): boolean =>
    hasNameLike(script, /^(?:\w+_)?log_?(?:var|variance|sigma)\w*$/i) &&
    callsOf(script).some(({ method }) => draws.test(method)) &&
    callsOf(script).some(({ method }) => method === "exp"),
);
