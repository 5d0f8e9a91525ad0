import { message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { classesOf, dataSourceOf } from "../../training/data/dataSource.ts";
import { fitCallOf } from "../../training/keras/fit.ts";
import { type KerasHead, kerasHeadOf, kerasLossOf } from "../../training/keras/head.ts";
import { type Discovery, fault } from "./fault.ts";

/** `Dense(1, activation="sigmoid")` for the labels of `mnist.load_data()`. */
export function kerasUnits(script: Script): Discovery | null {
  const head = kerasHeadOf(script);
  const loss = kerasLossOf(script);
  const fit = fitCallOf(script);
  const labels = fit && argumentOf(script, fit.argumentList, "y", 1);
  if (head?.units !== 1 || !loss || !labels) return null;
  const ends = trace(script, labels.value);
  const calls = ends.map(({ value, path, frame, conditions }) =>
    path.length > 0 && value.kind === "expression"
      ? dataSourceOf(script, { value, path, frame, conditions })
      : null,
  );
  const [call] = calls;
  const classes =
    call && calls.every((c) => c?.node.from === call.node.from) ? classesOf(call) : null;
  return classes === null ? null : widened(script, head, loss.value, classes);
}

function widened(
  script: Script,
  { layer, activation: { item: activation, isLayer } }: KerasHead,
  loss: { readonly from: number; readonly to: number },
  classes: number,
): Discovery {
  const { quote } = script;
  const units =
    argumentOf(script, layer.argumentList, "units", 0) ?? itemsOf(script, layer.argumentList)[0];
  const replace = new Map(
    [units, activation].flatMap((item, at) =>
      item
        ? [
            [
              item,
              withKeyword(item.keyword, at === 0 ? String(classes) : `${quote}softmax${quote}`),
            ] as const,
          ]
        : [],
    ),
  );
  const append = activation || isLayer ? [] : [`activation=${quote}softmax${quote}`];
  return fault(
    layer.node,
    [
      ...editItems(script, layer.argumentList, { replace, append }),
      { from: loss.from, to: loss.to, insert: `${quote}sparse_categorical_crossentropy${quote}` },
    ],
    {
      title: message("Give the network one output for each class (1 → {classes})", { classes }),
      why: message("One output cannot tell {classes} classes apart.", { classes }),
    },
  );
}

function withKeyword(keyword: string | null, value: string): string {
  return keyword === null ? value : `${keyword}=${value}`;
}
