import { positionOf } from "./positionName.ts";

/** What cannot stand within a name; of brackets those that hold an index (`grad[net.0]`) can. */
const boundary =
  /[,;|\t{}"'()<>•·│┃├└─┣┗━~:=，；、（）【】]| {2}|(?<![\p{L}\p{N}.@-])\d+(?:\.\d+)?(?:m?s|sec|min|[KMG]i?B?) |\] |\](?=[\p{L}[])|\b(?:INFO|DEBUG|WARNING|NOTICE)\b| [-–—]{1,5} |=> ?|\b\p{L}{1,10}\/(?:s|sec|it|iter|batch|step) |^ ?Hz |(?<=[a-z]{6})\. (?=\p{Lu})/gu;
/** What kind of it, or of what: `lr(PiecewiseDecay)`, `loss(x, y)`, `Reward (100 ep)`. */
const kindInBrackets =
  /(\p{L}[\p{L}\p{N}_./-]{0,40}(?: [\p{L}_]{1,20})?) ?\([\w][\w., :]{0,40}\)$/u;
/** `NDCG(k=20)` is the score of the first twenty. */
const cutOff = /(\p{L}[\w-]{0,20})\([kK]=(\d{1,5})\)$/u;
const maxName = 60;
/** `has acc 0.2 and loss 1.3`, `ended with a loss 0.5`. */
const linkWord =
  /^(?:(?:\p{L}{1,12} ){0,2}(?:has|had|with) |and )?(?:(?:with|an?|the) ){0,2}(?=\p{L})/u;

/** The words right at the end of a text that can be the name of a number behind it; empty where there are none. */
export function nameAtEnd(body: string): string {
  const bars = /\|g(?:[_ ]?\w{1,30})?\|$/.exec(body.trimEnd());
  if (bars !== null) return bars[0];
  if (/[,;]$/.test(body)) return "";
  const tail = body
    .slice(-maxName - 4)
    .replace(cutOff, "$1@$2")
    .replace(kindInBrackets, "$1");
  let cut = 0;
  for (const found of tail.matchAll(boundary)) {
    const end = found.index + found[0].length;
    if (tail.slice(end).trim() !== "") cut = end;
  }
  const name = tail
    .slice(cut)
    .replace(/^[\s\-–—[\](*>#./%：]*(?=[\p{L}*|])/u, "")
    .trim()
    .replace(/\s*#$/, "")
    .replace(/["'|]+$/, "")
    .replace(linkWord, "")
    .replace(/^([^[]*)\]+$/, "$1")
    .replace(/^(\w+)\[(\w[\w ]*)$/, "$1/$2");
  if (name.length > maxName || !/\p{L}/u.test(name) || /(?:\.\.|[/(])$/.test(name)) return "";
  return (/[=:]\s?$/.test(tail.slice(0, cut)) ? positionBehindWord(name) : null) ?? name;
}

/** `epoch` of `optimizer=sgd epoch=10`: what stands before it is the value of another name. */
function positionBehindWord(name: string): string | null {
  const behind = /^[\w.+-]+ (\p{L}+)$/u.exec(name)?.[1];
  const isPosition =
    behind !== undefined && positionOf(name) === null && positionOf(behind) !== null;
  return isPosition ? behind : null;
}
