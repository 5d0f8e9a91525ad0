import { callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

const named = /bias/;

/** Whether some biases, or a part of them, get another value by hand: `bias.data[n:m] = 1`, `m.bias_hh_l0.data.zero_()`. */
export const setsBiasesAnew = oncePerScript((script): boolean => {
  const isCleared = callsOfMethod(script, "zero_").some(
    ({ receiver }) => receiver !== null && named.test(textOf(script, receiver)),
  );
  const isSliced = script.all("MemberExpression").some((part) => {
    const [of, open] = childrenOf(part);
    if (!of || !open || textOf(script, open) !== "[") return false;
    const isSlice = childrenOf(part).some((child) => textOf(script, child) === ":");
    return isSlice && (named.test(textOf(script, of)) || /\.data$/.test(textOf(script, of)));
  });
  return isCleared || isSliced;
});
