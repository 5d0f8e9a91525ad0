import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { distinct, literalPlace, setPlace } from "../../python/literalPlace.ts";
import { formatNumber } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { layerKindOf } from "../../training/layers.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

const names =
  /^(?:\w+_)?(?:dropout|drop|dropout_?(?:rate|prob|p)|p_?drop\w*|drop_?(?:rate|prob|p)|p)$/i;
const highest = 0.75;
const target = 0.1;

function find({ script }: Situation): Discovery | null {
  const places = callsOf(script).flatMap((call) => {
    const given = rateOf(script, call);
    const place = given ? literalPlace(script, given.value, names) : null;
    return place && place.value >= highest && place.value <= 1
      ? [{ place, anchor: call.node }]
      : [];
  });
  const [first] = places;
  if (!first) return null;
  const before = formatNumber(first.place.value);
  const discovery = fault(
    first.anchor,
    distinct(places.map(({ place }) => setPlace(script, place, target))),
    {
      title: message("Lower the dropout ({before} → {after})", { before, after: String(target) }),
      why: message(
        "Dropout {before} leaves out most of the layer at every step: too little of the signal gets through. The rate is the share that is dropped, not the share that is kept.",
        { before },
      ),
    },
  );
  // Of sparse inputs nine in ten may go; of what a layer gives that is hardly ever meant.
  return { ...discovery, certainty: "suspected" };
}

function rateOf(script: Script, call: Call) {
  const list = call.argumentList;
  if (layerKindOf(call.name) === "dropout") {
    return argumentOf(script, list, "p", /functional/.test(call.name ?? "") ? 1 : 0);
  }
  if (/(?:^|\.)keras\.layers\.\w*Dropout\w*$/.test(call.name ?? "")) {
    return argumentOf(script, list, "rate", 0);
  }
  return /^torch\.nn\.(?:LSTM|GRU|RNN|Transformer\w*)$/.test(call.name ?? "")
    ? argumentOf(script, list, "dropout")
    : null;
}

export const dropoutRate: Fault = {
  id: "fix-dropout-rate",
  signs: anyTrouble,
  title: message("Lower the dropout"),
  why: message("Dropout above 0.75 leaves too little of the signal."),
  cost: message("Less regularization: watch the validation loss."),
  sources: [sources.umlaut, sources.neuraLint],
  snippets: { pytorch: "nn.Dropout(0.1)" },
  find,
};
