import { partOfGradient } from "../words/metricName.ts";

export const place = "first|last|input|output|hidden|middle";
/** A layer as people name it: `first layer`, `layer 3`, `fc1`, `net.0.weight`. */
export const layer = [
  `(?:${place})[ _]layer`,
  "layers?[ _.#-]?\\d{1,3}(?:\\.[\\w.]{1,40})?",
  "(?:fc|conv|lin|linear|dense|block|rnn|lstm|gru|net|w)[_.]?\\d{1,3}(?:\\.[\\w.]{1,40})?",
  "[a-z_]\\w{0,40}(?:\\.\\w{1,40}){0,6}\\.(?:weight|bias)",
].join("|");
/** So only where nothing but names of layers can stand: `enc2`, `rnn_hh_l0`, `h.4`. */
const alone = [
  "(?:hidden|enc|dec|encoder|decoder|stage|attn|mlp|cell|res|down|up|ffn?|emb)[_.]?\\d{1,3}",
  "(?:[\\w.]{1,40}[_.])?(?:ih|hh)(?:_l\\d{1,2})?",
  "[a-z_]\\w{0,40}(?:\\.\\w{1,40}){0,6}\\.\\d{1,3}",
].join("|");
const isNumbered = new RegExp(`^(?:${layer}|${alone})$`, "i");
/** Of a network beside layers that have a number; without these they may be whole networks, or steps. */
const isBeside = new RegExp(
  `^(?:${place}|inp?|out|embed\\w{0,6}|emb|stem|head|classifier|encoder|decoder|fc|conv|linear|rnn|lstm|gru)$`,
  "i",
);
/** What is measured of one gradient, or of all of them. */
const isStatistic =
  /^(?:mean|avg|std|var|min|max|median|norm|total|l1|l2|inf|before|after|clip\w*|raw|(?:p|q|pct|perc|percentile|quantile)[ _]?\d{1,3}|\d{1,3}%)$/i;
/** A weight of a formula, unless it is its norm that is given. */
const isParameter = /^(?:\p{L}|w_?\d{1,3})$/iu;
const isNumber = /^\d+$/;

/** Whether the heading says whose norms follow. */
export function saysLayers(heading: string): boolean {
  return (
    /layer|module|block|input|output/i.test(heading) || /param\w*.*norm|norm.*param/i.test(heading)
  );
}

/** Whether all names are those of layers. Terms of a loss, networks, optimizers and percentiles have gradients too. */
export function areLayers(names: readonly string[], heading: string): boolean {
  const isNorm = /norm|magnitude/i.test(heading);
  if (names.some((name) => isStatistic.test(name) || (!isNorm && isParameter.test(name))))
    return false;
  if (saysLayers(heading) || names.every((name) => isNumber.test(name))) return true;
  return (
    names.some((name) => isNumbered.test(name)) &&
    names.every((name) => isNumbered.test(name) || isBeside.test(name))
  );
}

/**
 * Numbers that no words call layers count anything; what they count is a part of the gradient, of which nobody knows
 * that it is a layer.
 */
export function named(names: readonly string[], heading: string): readonly string[] {
  const isPart = !saysLayers(heading) && !arePlaces(names);
  return names.map((name) =>
    isPart && isNumber.test(name) ? `${partOfGradient}${name}` : gradientOf(name),
  );
}

/** Places in a module, which leave out what has no parameters: `0 2 4`. Those of percentiles are farther apart. */
export function arePlaces(names: readonly string[]): boolean {
  const gaps = names.map((name, at) => Number(name) - Number(at === 0 ? -1 : names[at - 1]));
  return gaps.every((gap) => gap > 0 && gap < 5) && gaps.slice(1).some((gap) => gap > 1);
}

/** The name of the gradient norm of a layer; a mere number is that of a layer. */
export function gradientOf(name: string): string {
  const own = name.trim();
  return `grad/${isNumber.test(own) ? `layer_${own}` : own.replaceAll(/\s+/g, "_")}`;
}
