import { callsOf, callsOfMethod } from "../python/calls.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import { nameOfDefinition, textOf } from "../python/tree.ts";
import { optimizersOf, steppedNames } from "./optimizer/optimizers.ts";

/** Also as `D` and `G`, `d_optimizer` and `optimizer_G`. */
const opponent =
  /^(?:net_?d|dis|patch_?gan)\w*$|critic|discriminator|^d_?(?:opt\w*|model|net|solver)?$|^opt\w*_?d$/i;
const maker = /^(?:net_?g|gen)\w*$|generator|^g_?(?:opt\w*|model|net|solver)?$|^opt\w*_?g$/i;

/** A generator and what judges it, each with an optimizer, or each compiled by itself. */
export const isAdversarial = oncePerScript((script): boolean => {
  const stepped = steppedNames(script);
  const fitted = new Set(
    callsOfMethod(script, "train_on_batch").flatMap(({ receiver }) =>
      receiver ? [textOf(script, receiver)] : [],
    ),
  );
  if (Math.max(optimizersOf(script).length, stepped.size, fitted.size) < 2) return false;
  const names = [
    ...script.all("ClassDefinition").map((c) => nameOfDefinition(script, c)),
    ...optimizersOf(script).flatMap(({ call, variable }) => [
      script.text.slice(call.node.from, call.node.to),
      variable ?? "",
    ]),
    ...stepped,
    ...fitted,
  ].flatMap(wordsOf);
  // Of two that Keras fits in turn, one holds the maker, which is neither compiled nor fitted by itself.
  const called = callsOf(script).flatMap(({ receiver, callee }) =>
    fitted.size > 1 ? wordsOf(textOf(script, receiver ?? callee)) : [],
  );
  return names.some((n) => opponent.test(n)) && [...names, ...called].some((n) => maker.test(n));
});

function wordsOf(text: string): readonly string[] {
  return text.match(/\w+/g) ?? [];
}
