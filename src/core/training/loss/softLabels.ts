import { argumentOf } from "../../python/arguments.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { type Setting, settingOf } from "../setting.ts";
import { classLossesOf } from "./classLoss.ts";

/** How much of each label a loss over classes shares out among all classes, where the script states it. */
export const softLabelsOf = oncePerScript((script: Script): readonly Setting[] =>
  classLossesOf(script).flatMap((loss) => {
    const given = argumentOf(script, loss.argumentList, "label_smoothing");
    return settingOf(script, given?.value, /smooth/i, loss.node) ?? [];
  }),
);
