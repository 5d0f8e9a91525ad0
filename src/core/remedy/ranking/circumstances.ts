import type { Finding } from "../../diagnosis/finding.ts";
import { callsOf } from "../../python/calls.ts";
import { importsOf } from "../../python/imports.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { goesLong, recurrencesOf } from "../../training/model/plainRecurrence.ts";
import { isFineTuning } from "../../training/model/pretrained.ts";
import { saturationOf } from "../../training/model/saturation.ts";
import { attendsFromScratch } from "../../training/rate/usualRates.ts";
import type { Situation } from "../definition.ts";
import { type RateStanding, rateStandingOf } from "./rateStanding.ts";

/** What an expert looks at before the first edit: what the log shows and what kind of training it is. */
export interface Circumstances {
  readonly finding: Finding;
  /** Whether the loss has ever left its opening; null where the log does not tell. */
  readonly hasMoved: boolean | null;
  /** Null where the rate is only known when the script runs. */
  readonly rate: RateStanding | null;
  /** One rate for all weights. */
  readonly isPlainDescent: boolean;
  /** Sigmoids and tanhs one after the other. */
  readonly saturating: number;
  readonly hasSigmoids: boolean;
  readonly isFineTuning: boolean;
  readonly isConvolutional: boolean;
  readonly isRecurrent: boolean;
  /** A recurrent layer goes a way that is too long to keep what it reads first. */
  readonly goesLongWays: boolean;
  readonly isTransformer: boolean;
  readonly seesImages: boolean;
  /** How many samples a training batch holds; null where the script does not say. */
  readonly batchSize: number | null;
}

/** A loss that has fallen by less than this share of its opening has not moved. */
const unmovedShare = 0.05;

export function circumstancesOf(situation: Situation, finding: Finding): Circumstances {
  const { script } = situation;
  const rate = rateStandingOf(situation);
  const { sigmoids, tanhs } = saturationOf(script);
  const kinds = kindsOf(script);
  return {
    finding,
    hasMoved: hasMoved(finding),
    rate,
    isPlainDescent: rate?.optimizer === "SGD",
    saturating: sigmoids + tanhs,
    hasSigmoids: sigmoids > 0,
    isFineTuning: isFineTuning(script),
    goesLongWays: recurrencesOf(script).some(goesLong),
    isTransformer: attendsFromScratch(script),
    batchSize: situation.program.batchSize,
    ...kinds,
  };
}

function hasMoved({ measured: { level, opening } }: Finding): boolean | null {
  if (level === undefined || opening === undefined) return null;
  return opening - level >= unmovedShare * Math.abs(opening);
}

const kindsOf = oncePerScript((script: Script) => {
  const layers = callsOf(script).map(({ method }) => method);
  const isConvolutional = layers.some((name) => /^(?:Lazy|Separable|Depthwise)?Conv\d/.test(name));
  const isRecurrent = layers.some((name) =>
    /^(?:\w*LSTM|\w*GRU|(?:Simple)?RNN)(?:Cell)?$/.test(name),
  );
  const isDense = layers.some((name) => /^(?:(?:Lazy)?Linear|Dense)$/.test(name));
  const readsImages = importsOf(script).some(({ module, qualified }) =>
    /^(?:torchvision|timm|albumentations|PIL)\b/.test(module ?? qualified),
  );
  const seesImages = isConvolutional || (readsImages && !isDense);
  return { isConvolutional, isRecurrent, seesImages };
});
