import { isDigit } from "../words/characters.ts";
import { withLayersOfGradients } from "./layersOfGradients.ts";
import { withNamesBesideNumbers } from "./pairedLists.ts";

/** A tool's way of saying it, what tells cheaply that a line may be said so, and the same in common words. */
interface Idiom {
  readonly mark: (line: string) => boolean;
  readonly pattern: RegExp;
  readonly words: string;
}

const has = (part: string) => (line: string) => line.includes(part);

const idioms: readonly Idiom[] = [
  /** MMEngine's `Epoch(train)`. */
  { mark: has("Epoch("), pattern: /\bEpoch\((\w+)\)/, words: "$1 Epoch" },
  /** PyTorch's tutorial: `[1,  2000] loss: 2.2`. */
  {
    mark: (line) => line.charCodeAt(0) === 91,
    pattern: /^\[ {0,6}(\d{1,6}), {0,8}(\d{1,9})\] {0,2}(?=\p{L})/u,
    words: "epoch $1 step $2: ",
  },
  {
    mark: has("第"),
    pattern: /第 ?(\d{1,9}) ?\/ ?(\d{1,9}) ?(?:个 ?)?(?:轮次|轮|輪|周期|epoch)/,
    words: "epoch $1/$2, ",
  },
  {
    mark: has("第"),
    pattern: /第 ?(\d{1,9}) ?(?:个 ?)?(?:轮次|轮|輪|周期|epoch)/,
    words: "epoch $1, ",
  },
  /** ESPnet's `3epoch:train:1-375batch:` and `3epoch results:`. */
  {
    mark: has("batch:"),
    pattern: /(?<![\w.])(\d{1,9})epoch:(\w{1,20}):\d{1,9}-(\d{1,9})batch:/,
    words: "epoch $1 $2 step $3: ",
  },
  { mark: has("epoch"), pattern: /(?<![\w.])(\d{1,9})epoch\b/, words: "epoch $1" },
  /** `[E1] step 10 loss 0.5`, `E1 | batch 10 | loss 0.5`: a letter in front of the count, and a step behind it. */
  {
    mark: (line) => /^[[(]?E\d/.test(line),
    pattern: /^([[(]?)E(\d{1,6})(?=[\])\s|:,][^\d=]{0,8}\b(?:step|iter|batch))/i,
    words: "$1epoch $2",
  },
  /** Places joined to what is measured there: `train loss of epoch20-batch-50: 0.118`. */
  {
    mark: (line) => /\bepoch[-_]?\d/i.test(line),
    pattern:
      /(\p{L}[\p{L} ]{2,40}) (?:of|at|in) epoch[-_]?(\d{1,9})[-_,]? ?(batch|step|iter|iteration)[-_]?(\d{1,9}): ?(?=-?\d)/iu,
    words: "epoch $2 $3 $4 $1: ",
  },
  /** A pass over the data, of which the batches are counted: `Pass 0, Batch 100, Cost 2.2`. */
  {
    mark: (line) => /\bpass\b/i.test(line),
    pattern: /\bpass(?=[ :=#]{1,3}\d{1,9}[ ,;|]{1,3}batch\b)/i,
    words: "epoch",
  },
  /** The data that a score is of, in the genitive: `valid_0's auc: 0.6`. */
  {
    mark: has("'s "),
    pattern: /(?<=\p{L}[\w-]{0,40})'s (?=\p{L}[\w -]{0,40}[:=])/gu,
    words: " ",
  },
  /** A name and its value as fields: `step 10, loss_train, 0.838`. */
  {
    mark: has(", "),
    pattern: /(?<=\d, )([\w-]{0,20}(?:loss|acc|accuracy)(?:[_-]\w{1,20})?), (?=-?\d{0,6}\.\d)/gi,
    words: "$1: ",
  },
  /** A bar whose percentage stands before its count: `Epoch:   3% 1/30`. */
  {
    mark: has("% "),
    pattern: /\b(epoch|step|iter|iteration)s?( ?:? {0,4})\d{1,3}% {0,4}(?=\d{1,9}\/\d)/i,
    words: "$1$2",
  },
  /** TensorFlow's estimators, of an evaluation. */
  { mark: has("Saving dict for"), pattern: /Saving dict for/, words: "eval at" },
  /** VITS: `INFO:voice:[200, 9.99875e-05]`, all of a line. */
  {
    mark: (line) => line.charCodeAt(line.length - 1) === 93,
    pattern:
      /^(?:[A-Z]{4,7}:[\w.-]{1,40}:|.{0,80}\t)?\[(\d{1,9}), (0?\.\d{1,20}|\d\.?\d{0,20}e-\d{1,2})\]$/,
    words: "step $1 lr: $2",
  },
  /** CNTK's `Minibatch[   1- 500, 64.02%]: `. */
  {
    mark: has("Minibatch["),
    pattern: /\bMinibatch\[ {0,8}\d{1,9}- {0,8}(\d{1,9})[^\]]{0,20}\]/,
    words: "step $1",
  },
  { mark: has("]PerSample"), pattern: /(?<=\p{L})\[\d{1,3}\](?=PerSample =)/gu, words: "" },
  /** A tuple as Python 2 prints it: `('loss', 0.5)`. */
  { mark: (line) => line.startsWith("('"), pattern: /^\('|'?,\s?'?|\)\s*$/g, words: " " },
  /** Deeplearning4j calls the loss its score. */
  {
    mark: has("Score at iteration"),
    pattern: /\bScore at iteration (\d{1,12}) is /,
    words: "iteration $1 loss: ",
  },
  /** R's `optim`, and `nnet` with it. */
  {
    mark: (line) => line.startsWith("iter"),
    pattern: /^(iter {1,4}\d{1,9} )value (?=-?\d)/,
    words: "$1loss ",
  },
  /** build-nanogpt's log: `250 val 6.4012` and `251 train 6.398201`. */
  {
    mark: (line) => line.length < 60 && isDigit(line.charCodeAt(0)),
    pattern: /^(\d{1,9}) (train|val) (\d{1,6}\.\d{4,12})\s{0,4}$/,
    words: "step $1 $2 loss $3",
  },
  /** Searches for architectures: `valid 050 4.1e-01 87.5 99.2`, a running loss and accuracies. */
  {
    mark: endsWithColumns,
    pattern: /(?<=^|\s)train (\d{1,6}) (\d\S{0,20}) (\d{1,3}\.\d{1,9})(?: (\d{1,3}\.\d{1,9}))?\s*$/,
    words: "step $1 loss $2 top1 $3 top5 $4",
  },
  {
    mark: endsWithColumns,
    pattern:
      /(?<=^|\s)(valid|test) \d{1,6} (\d\S{0,20}) (\d{1,3}\.\d{1,9})(?: (\d{1,3}\.\d{1,9}))?\s*$/,
    words: "$1 running loss $2 running top1 $3 running top5 $4",
  },
];

/** The line in the words that most people use, where a tool that prints by hand too has its own. */
export function inPlainWords(line: string): string {
  let text = line;
  for (const { mark, pattern, words } of idioms) {
    if (mark(text)) text = text.replace(pattern, words);
  }
  return withNamesBesideNumbers(withLayersOfGradients(text));
}

function endsWithColumns(line: string): boolean {
  return isDigit(line.charCodeAt(line.length - 1)) && /(?:train|valid|test) \d/.test(line);
}
