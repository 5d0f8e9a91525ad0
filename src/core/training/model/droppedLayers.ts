import { argumentOf } from "../../python/arguments.ts";
import { possibly } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { networkOf } from "../pytorch/network.ts";
import type { Operation } from "../pytorch/operation.ts";
import { amountOf } from "../setting.ts";
import { type Dropout, dropoutsOf, rateOfDropout } from "./dropout.ts";

/** Dropout of what a linear layer of the network gives, before others. */
export interface DroppedLayer {
  readonly dropout: Dropout;
  readonly rate: number;
  /** Units that stay at a step, of the narrowest layer it is put on; null where no width is known. */
  readonly left: number | null;
  /** How often one way through the network passes it. */
  readonly times: number;
}

export const droppedLayersOf = oncePerScript((script): readonly DroppedLayer[] =>
  dropoutsOf(script).flatMap((dropout): DroppedLayer[] => {
    const setting = rateOfDropout(script, dropout);
    const ways = networkOf(script).signals.map(({ operations }) =>
      operations.flatMap((operation, at) => {
        const isThis =
          operation.kind === "dropout" && operation.settings?.node.from === dropout.call.node.from;
        const layer = operations.slice(at + 1).find(({ kind }) => isOfLayers.test(kind));
        return isThis && layer?.kind === "linear" ? [{ operation, layer }] : [];
      }),
    );
    const passed = ways.flat();
    if (!setting || passed.length === 0) return [];
    const rate = amountOf(setting);
    const widths = passed.flatMap(({ layer }) => unitsOf(script, layer) ?? []);
    const left = widths.length > 0 ? (1 - rate) * Math.min(...widths) : null;
    // What a loop makes is passed more than once.
    const times = Math.max(
      ...ways.map((way) => way.length + way.filter((one) => one.operation.isRepeated).length),
    );
    return [{ dropout, rate, left, times }];
  }),
);

/** What mixes its inputs: behind it, others count. */
const isOfLayers = /^(?:linear|convolution|recurrent|attention|embedding|other)$/;

function unitsOf(script: Script, { settings }: Operation): number | null {
  const given = settings && argumentOf(script, settings.argumentList, "out_features", 1);
  return given ? possibly(numberOf(script, given.value)) : null;
}
