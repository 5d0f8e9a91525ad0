import { argumentOf } from "../../../python/arguments.ts";
import { literalOf } from "../../../python/literals.ts";
import { textOf } from "../../../python/tree.ts";
import { type Outcome, present, refused } from "../../outcome.ts";
import type { Schedule } from "../../schedule.ts";
import type { Training } from "../../training.ts";
import { noTrainingArguments, setKeywords, trainingArgumentsOf } from "./trainingArguments.ts";

export function addSchedule({ script }: Training, { trainer }: Schedule): Outcome {
  const call = trainingArgumentsOf(script);
  if (!call) return refused(noTrainingArguments(script, trainer));
  const { quote } = script;
  const warmsUp = argumentOf(script, call.argumentList, "warmup_steps");
  const isWarmedUp = warmsUp !== null && literalOf(script, warmsUp.value) !== 0;
  const wanted = Object.entries(trainer).filter(
    ([name]) => !(isWarmedUp && name === "warmup_ratio"),
  );
  if (isWarmedUp && wanted.length === 0) {
    return present("It is set already: {code}.", { code: textOf(script, warmsUp) });
  }
  const options = Object.fromEntries(
    wanted.map(([name, value]) => [
      name,
      /^[\d.]+$/.test(value) ? value : `${quote}${value}${quote}`,
    ]),
  );
  return setKeywords(script, call, options);
}
