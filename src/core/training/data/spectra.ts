import { callsOf } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";

const transforms =
  /^(?:i?stft|(?:mel_?|log_?mel_?|power_?)?spectrograms?|mfccs?|melspectrogram|MelSpectrogram|Spectrogram|MFCC|LFCC|fbank|cqt)$/;

/** Whether the script turns sound into pictures of its frequencies: what is up and what is left has a meaning there. */
export const makesSpectra = oncePerScript((script): boolean =>
  callsOf(script).some(({ method }) =>
    transforms.test(method.replace(/^(?:get|compute|to|extract)_/, "")),
  ),
);
