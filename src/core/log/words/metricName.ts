import { type Phase, phaseOf, wordsOf } from "./metricWords.ts";

export type MetricKind =
  | "loss"
  | "accuracy"
  | "gradientNorm"
  | "layerGradientNorm"
  | "learningRate"
  | "score";

/** What the words of a metric's name say, whatever tool wrote it. */
export interface MetricName {
  readonly kind: MetricKind;
  /** null where the name does not say. */
  readonly phase: Phase | null;
  /** Words that are neither the kind, nor the phase, nor a way of averaging: `box` in `train/box_loss`. */
  readonly qualifiers: readonly string[];
  /** An average over the epoch so far, a running mean, or another smoothed form. */
  readonly smoothed: boolean;
}

const words = (list: string) => new Set(list.split(" "));
const averages = words("avg average mean running smoothed ema moving");
const plain = words(
  "total overall all global batch epoch step steps iter value lm model curr current full sum per the of on set this cross entropy softmax result results main mini phase",
);
const lossWords = words("loss losses cost nll xent bpb bpc objective ce bce");
const notALoss = words(
  "scale scaling scaler weight weights coef coeff coefficient lambda alpha ratio fn func function type name interval smoothing threshold patience best worst reader min minimum max maximum final target lowest improvement chosen rejected gamma beta num classes margin epsilon eps reduction time times sec secs seconds duration speed packet packets pkt stop profit",
);
const accuracyWords = words("acc accuracy accu top1 acc1 prec1 accuracy01 acc01");
const errorWords = words("err error errors");
const accuracyDetail = words(
  "prec token tokens categorical binary sparse masked top 1 metrics acc",
);
const gradientWords = words("grad grads gradient gradients gnorm gn");
const notAGradient = words(
  "clip clipping accum accumulation acc scale scaler checkpointing max min threshold coef param params update moment best time interval steps overflow skip skipped predivide factor",
);
const gradientInFull = words("gradient gradients");
const gradientPlain = words(
  "norm norms total global l2 2 1 0 inf all overall before after preclip unclipped magnitude value",
);
/** In `optim/total_grad_norm` they are no layer. */
const gradientPaths = words(
  "optim optimizer info learner stats default policy metrics trainer debug actor critic model perf",
);
const rateWords = words("lr learningrate");
const rateInFull = words("lr learningrate learning learn rate");
const notARate = words(
  "schedule scheduler sched decay mult multiplier scale type step steps gamma factor new warmup",
);
const scoreWords = words(
  "f1 fb1 auc auroc ap map precision prec recall ndcg mrr hit hits hitrate iou miou dice bleu rouge psnr ssim mse mae rmse mape smape msle rmsle r2 ppl perp perplexity kl entropy reward rewards rew return error err wer cer fid score fitness recon reconstruction mcc fscore fmeasure kappa pearson spearman elbo top5 top3 acc5 acc3 accuracy03 accuracy05 accuracy10 prec5 acc10 jaccard uas las sensitivity specificity mfu",
);

const maxRemembered = 4096;
const remembered = new Map<string, MetricName | null>();

/** null where the name is that of no metric of a training. */
export function metricName(name: string): MetricName | null {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const described = name.length > 200 ? null : describe(name);
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(name, described);
  return described;
}

function describe(name: string): MetricName | null {
  const all = withoutValueFunction(wordsOf(name));
  if (/^\s*\|g(?:_?(?:param|norm))?\|\s*$/.test(name)) return made("gradientNorm", all, () => true);
  if (/^\s*(?:\|g[_ ]\w+\||g_(?:first|last))\s*$/.test(name))
    return made("layerGradientNorm", all, (word) => word === "g");
  const has = (set: ReadonlySet<string>) => all.some((word) => set.has(word));
  if (has(gradientWords) || isNorm(all)) {
    if (has(notAGradient) || has(lossWords)) return null;
    const own = (word: string) =>
      gradientWords.has(word) ||
      gradientPlain.has(word) ||
      (name.includes("/") && gradientPaths.has(word));
    const global = made("gradientNorm", all, own);
    if (global.qualifiers.length > 0 && has(gradientInFull) && !all.some(isNormWord)) return null;
    return global.qualifiers.length === 0 ? global : { ...global, kind: "layerGradientNorm" };
  }
  if (isRate(all))
    return has(notARate) ? null : made("learningRate", all, (word) => rateInFull.has(word));
  const isWritten = isWrittenLoss(name, all);
  if (isWritten || all.some(isLoss) || (all.includes("cross") && all.includes("entropy"))) {
    if (all.some((word) => notALoss.has(word) && !isDomain(all, word))) return null;
    if (all.includes("cost") && all.includes("batch")) return null;
    if (isDifference(all)) return null;
    return made("loss", all, isWritten ? (word) => word === "l" : ownLoss(all));
  }
  if (has(accuracyWords) || /\b(?:acc|top|prec)[@-]?1\b/i.test(name)) {
    if (all.some((word) => notALoss.has(word) && !isDomain(all, word))) return null;
    if (has(errorWords)) return made("score", all, () => false);
    if (all.includes("rewards") || all.includes("reward")) return made("score", all, () => false);
    if (all.some((word) => /^(?:top)?(?:[2-9]|10)$/.test(word)))
      return made("score", all, () => false);
    const own = (word: string) => accuracyWords.has(word) || accuracyDetail.has(word);
    return made("accuracy", all, own);
  }
  if (has(scoreWords) || /\b(?:acc|top|prec)[@-]?[2-9]\b/i.test(name)) {
    return has(notALoss) && !all.includes("score")
      ? null
      : made("score", all, (word) => scoreWords.has(word));
  }
  return null;
}

function made(
  kind: MetricKind,
  all: readonly string[],
  own: (word: string) => boolean,
): MetricName {
  const phase = all.map(phaseOf).find((found) => found !== null) ?? null;
  const rest = all.filter((word, index) => !own(word) && !isPhaseAt(all, index));
  const qualifiers = rest.filter((word) => !averages.has(word) && !isPlainAmong(all, word));
  return { kind, phase, qualifiers, smoothed: rest.some((word) => averages.has(word)) };
}

/** The target of a transfer, whose `target_val_acc` is measured, where `target_acc` may be what is wished for. */
function isDomain(all: readonly string[], word: string): boolean {
  return word === "target" && all.some((other) => phaseOf(other) !== null);
}

/** `lm loss value` is the loss and `cross entropy` one, `value loss` and `entropy loss` are terms of it. */
function isPlainAmong(all: readonly string[], word: string): boolean {
  if (word === "entropy") return all.includes("cross");
  if (word === "value") return all.at(-1) === "value";
  return plain.has(word);
}

/** In `eval_dev_loss` the evaluation set is called `dev`: of several such words behind `eval`, only that is the phase. */
function isPhaseAt(all: readonly string[], index: number): boolean {
  const isPhase = phaseOf(all[index] ?? "") !== null;
  return isPhase && (index === 0 || all[0] !== "eval");
}

/** `l_pix`, `train/L_data`: as formulas write it, with the index below. */
function isWrittenLoss(name: string, all: readonly string[]): boolean {
  return /(?:^|[/ ])l_\p{L}/iu.test(name) && !all.some((word) => rateInFull.has(word));
}

function isLoss(word: string): boolean {
  return lossWords.has(word) || (word.endsWith("loss") && word !== "noloss");
}

/** `train loss - test loss` is the gap between them. */
function isDifference(all: readonly string[]): boolean {
  const phases = new Set(all.map(phaseOf).filter((phase) => phase !== null));
  return phases.size > 1 && all.filter((word) => word === "loss").length > 1;
}

/** The loss of a value function is one, that of a `loss function` is a setting. */
function withoutValueFunction(all: readonly string[]): readonly string[] {
  const at = all.indexOf("function");
  return at > 0 && all[at - 1] === "value" ? all.filter((_, index) => index !== at) : all;
}

/** `nll_loss` and `logloss` beside `loss` are other losses, while `nll` alone is the loss. */
function ownLoss(all: readonly string[]): (word: string) => boolean {
  const named = all.some((word) => word.endsWith("loss") || word === "losses");
  return named ? (word) => word === "loss" || word === "losses" : isLoss;
}

function isRate(all: readonly string[]): boolean {
  return (
    all.some((word) => rateWords.has(word) || /^lr\d+$/.test(word)) ||
    ((all.includes("learning") || all.includes("learn")) && all.includes("rate"))
  );
}

function isNormWord(word: string): boolean {
  return word === "norm" || word === "norms" || word === "gnorm";
}

/** `norm`, `total_norm`, `global norm` stand for the gradient's; a parameter's or an update's says so. */
function isNorm(all: readonly string[]): boolean {
  return all.includes("norm") && all.every((word) => gradientPlain.has(word));
}

const noise = words(
  "time dur batchsize eta elapsed sec secs second seconds ms memory mem gb mb mib gib tok tokens tps throughput ips speed samples sample params parameters weights size seed epochs num n max min best worst final target remaining runtime duration timestamp percentage progress num_workers workers v device rank gpu cuda port pid flops scale hours minutes threshold patience limit version total_flos date",
);

/** Names of numbers that are no series worth having: time, memory, counts, limits. */
export function isNoise(name: string): boolean {
  return (
    /per_second|per second|_num$|\/s\b|^data$|^\W?%/i.test(name) ||
    wordsOf(name).some((word) => noise.has(word))
  );
}

/** Begins the name of a number that is of one part of the gradient, while the log does not say that this is a layer. */
export const partOfGradient = "grad/part_";

/** Begins the name of a gradient norm at one step in time: of a sequence, or of what is made step by step. */
export const timeStepOfGradient = "grad/t_";
