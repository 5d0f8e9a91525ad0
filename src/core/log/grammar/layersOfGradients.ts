import { timeStepOfGradient } from "../words/metricName.ts";
import { gradientWords, withGradientLists } from "./gradientLists.ts";
import { gradientOf, layer, place } from "./layerNames.ts";

const begins = "(?<![\\p{L}\\p{N}_.])";
/** What joins a name to its number, and the beginning of that. */
const joint = "(?=\\s{0,4}[:=\\s]\\s{0,4}[\"'[]?[-+.\\dni])";

/** `gnorm(layer1)`, `grad norm (first layer)`, `gnorm[7]`, `grad of first layer`, `gradient norm, layer 3`. */
const behind = new RegExp(
  `${begins}(?:(?:mean|avg|average) )?${gradientWords}(?: ?\\((${layer}|${place})\\)|\\[(\\d{1,3})\\]|(?: (?:of|in|at|for) (?:the )?|, )(${layer}))${joint}`,
  "giu",
);
/** `layer 0 grad norm`, `fc1.weight: grad norm`, `first layer gradient`. */
const before = new RegExp(`${begins}(${layer})(?:\\]|:|,| -)?[ _]${gradientWords}${joint}`, "giu");
/** `||g_1||`, `|g1|`, `|∇W1|`, `|grad W1|`, and `|grad|` where the layer is named elsewhere. */
const barred =
  /(?<![\p{L}\p{N}])(?:\|{1,2}|‖)(g|[Gg]rad|gradient|∇)(?:[_ ](\w{1,30})|([\dA-Z]\w{0,29}))?(?:\|{1,2}|‖)(?!\p{L})/gu;
/** `grad_norm(t=0)`, `gnorm[layer=2]`: what else may be counted there (percentiles, tasks, inner steps) is no depth. */
const indexed = new RegExp(
  `${begins}${gradientWords} ?[([] ?(t|time|time_?step|layer|l|block|module|depth) ?[=:] ?(\\d{1,4}) ?[)\\]]${joint}`,
  "giu",
);
const mark = /grad|gnorm|∇|[|‖]g|\bnorms\b/i;

/** The line with each gradient norm of a layer as `grad/name`, however the layer and its norm are written side by side. */
export function withLayersOfGradients(text: string): string {
  if (!mark.test(text)) return text;
  return withGradientLists(withIndexes(text.replace(barred, unbarred)))
    .replace(behind, (_, called?: string, index?: string, named?: string) =>
      gradientOf(called ?? index ?? named ?? ""),
    )
    .replace(before, (_, named: string) => gradientOf(named));
}

/** Several tell of different depths. */
function withIndexes(text: string): string {
  const places = new Set([...text.matchAll(indexed)].map(([found]) => found));
  if (places.size < 2) return text;
  return text.replace(indexed, (_, name: string, index: string) =>
    /^t/i.test(name) ? `${timeStepOfGradient}${index}` : gradientOf(`${name}_${index}`),
  );
}

function unbarred(found: string, word: string, spaced?: string, glued?: string): string {
  const of = spaced ?? glued;
  if (of !== undefined) return `|g_${of}|`;
  return word === "g" ? found : "grad";
}
