import type { PhaseWord } from "../events/metric.ts";
import { isConfiguration } from "../words/hyperparameterLines.ts";
import { lastPhase } from "./statedPhase.ts";

const worthALook =
  /loss|acc|[eé]po|iter|step|grad|norm|(?:\b|_)lr\b|rate|ppl|perplex|cost|nll|mse|mae|f1|auc|map|iou|dice|psnr|bleu|ndcg|mrr|rec|hit|rew|round|bpb|bpc|xent|reward|val|vld|test|train|trn|episode|top|err|prec|recall|wer|p[eé]rdi|verl|genauig|pert|\bdev\b|exactit|perda|kay[bı]|do[gğ]ru|strat|dok[lł]ad|пот|точ|эпо|епо|лосс|損失|正解|準確|손실|정확|에포|에폭|エポ|损失|准确|正确率|精度|学习率|轮|[=|] *g\b|\bl\W{1,3}\d|\|g|\[\d+, [\d.e-]+\]$/i;
const message =
  /^(?:\[?\d[\d\-/ :.,T]{6,30}\]?\s)?\W*(?:sav(?:ed?|ing)\b|checkpoint(?! \d+ \|)|(?:the )?(?:current |new )?best|loading|loaded|resum|early[ _-]?stop|stop(?:ping|ped) early|patience|no improvement|metric |final_\w|averaged stats)|\bimproved?\b(?=\D{0,80}\d)|\b(?:sav|stor|restor|load|stopp)(?:ed|ing)\b.{0,40}\bwith\b|\breached\b|\breducing\b|\bname = \S{1,200}, shape = |warning:|wandb:/i;
/** `[NEW BEST] Epoch 3: …`: a flag before a record, which is no message. */
const flagged =
  /^\W{0,4}[[(*<][^\])*>]{1,20}[\])*>]{1,3}\s{0,4}(?:train\w{0,3} )?(?:epoch|step|iter)/i;
/** A line of source code, or a setting. */
const assignment = /^\s*[\w.]{1,60} = \S{1,60}\s*(?:#|$)/;
/** A line of a configuration: `    FOCAL_LOSS_GAMMA: 2.0`. */
const constant = /^\s*[A-Z][A-Z\d]{0,40}(?:_[A-Z\d]{1,40}){1,8}: /;
/** `Validation results:`, alone or at the end of a line without values. */
const phaseHeading =
  /(?:^|[\s\-:.,|\]])(\p{L}{2,12})(?: (?:set|data|metrics?|measures?|results?|scores?|performance|summary|report|stats|errors?))?\s?:\s*$/iu;
/** `Validation`, `├── Training`, ` > EVALUATION`, `Testing...`, `Eval begin...`, `Start validation`, ` > TRAINING (2022-08-03 10:00:00)`: all of a line. */
const bareHeading =
  /^[^\p{L}\p{N}]{0,24}(?:(?:begin|start|run)(?:n?ing)? (?:the )?)?(\p{L}{4,12})(?: (?:set|phase|mode|step|metrics?|results?|performance|begins?|starts?|started|starting))?(?: \([^()]{1,40}\))?[^\p{L}\p{N}]{0,24}$/iu;
/** `evaluate:dev`, `Evaluating on the test set`, `test on dev data`: the last word says which, at the end of a line. */
const evaluatedOn =
  /(?:^|[\s\-:\]])(?:eval\w{0,6}|test(?:ing)?|validat\w{2,3})(?: ?: ?| (?:on|of|for) (?:the )?)(\p{L}{2,12})(?: ?(?:set|data|split))?[\s.:]{0,6}$/iu;
/** `Testing in eval mode…`, `Evaluating the model`: a remark on what comes, not on what is over or how long it took. */
const announced =
  /^\W{0,12}(testing|evaluating|validating)\b(?!.*\b(?:done|finish\w*|complet\w*|end\w*|over|took|times?|loss|acc\w*|error)\b)[^\d=:]{0,60}$/i;
/** `Training session started: 12:30`, `Starting a new training run`. */
const session =
  /\btraining (?:session|run)(?: #?\d{1,6})? (?:has )?(?:started|starts|began|begins)\b|\b(?:start(?:ing|ed)?|begin(?:ning)?) (?:an? |the )?(?:new )?training (?:session|run)\b/i;
const rule = /^\s*[*=#-]{3,}\s*(\S.{0,80}?)\s*[*=#-]{3,}\s*$/;
const code =
  /^\s*(?:import \w|from [\w.]+ import |def \w+\(|class \w+[(:]|@\w|return\b|if __name__|(?:for|while|if|elif|with) .{1,120}:\s*$)/;
const opensCode = new Set([..."ifdc@rwe"].map((letter) => letter.charCodeAt(0)));
const ruling = new Set([..."*=#-"].map((mark) => mark.charCodeAt(0)));
/** Of a script, what looks like a record: a comment, an assignment. */
const inCode = /^\s*(?:#|[\w.]{1,60} ?= ?\S|print)|"""|\w\(f?["']/;
const maxHeading = 160;
const maxBare = 80;

export function isCode(text: string, first: number): boolean {
  return opensCode.has(first) && code.test(text);
}

export function isMessage(text: string): boolean {
  return (message.test(text) && !flagged.test(text)) || isConfiguration(text);
}

export function ruled(text: string, first: number): string | undefined {
  return ruling.has(first) ? rule.exec(text)?.[1] : undefined;
}

/** A line that is a phase, or ends with one and a colon, is the heading of the values below it. */
export function headedPhase(text: string): PhaseWord | null {
  if (text.length >= maxHeading) return null;
  const bare = text.length < maxBare ? bareHeading.exec(text)?.[1] : undefined;
  const own = bare === undefined ? null : lastPhase(bare);
  if (own !== null) return own;
  const on = evaluatedOn.exec(text)?.[1];
  if (on !== undefined) return lastPhase(on);
  if (text.charCodeAt(text.length - 1) !== 58 && !text.trimEnd().endsWith(":")) return null;
  const word = phaseHeading.exec(text)?.[1];
  return word === undefined ? null : lastPhase(word);
}

/** Of a training that has begun, the evaluation that a remark without a value announces. */
export function announcedPhase(text: string): PhaseWord | null {
  const word = text.length < maxBare ? announced.exec(text)?.[1] : undefined;
  return word === undefined ? null : lastPhase(word);
}

/** Whether a line says that a training begins. */
export function opensSession(text: string): boolean {
  return text.length < maxHeading && session.test(text);
}

/** Code of the first character that is no blank; NaN where there is none. */
export function firstCharacter(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return text.charCodeAt(at);
}

export function sectionOf(heading: string): PhaseWord | null {
  const phase = /^(?:running )?evaluat/i.test(heading)
    ? ({ phase: "validation", word: "eval" } as const)
    : lastPhase(heading);
  return phase === null || phase.phase === "train" ? null : phase;
}

/** Whether a line may hold a record at all. */
export function isWorthALook(text: string): boolean {
  return worthALook.test(text);
}

/** A setting, which before the training is no record. */
export function isSetting(text: string): boolean {
  return assignment.test(text) || constant.test(text);
}

/** What near code is code too. */
export function isLikeCode(text: string): boolean {
  return inCode.test(text);
}
