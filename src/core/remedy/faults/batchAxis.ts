import { message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { distinct } from "../../python/scriptEdit.ts";
import { isWhole, subscriptOf } from "../../python/subscript.ts";
import { codeOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { Operation } from "../../training/pytorch/operation.ts";
import { type Discovery, fault } from "./fault.ts";

/** Layers that take the first axis for the time unless `batch_first` says otherwise. */
const sequential = /^(?:rnn|lstm|gru|transformerencoder(?:layer)?)$/;
/** `nn.LSTM(8, 32, 1, True, True)` says `batch_first` by its place. */
const mostByPlace = 4;
/** What may bring the batch from the first axis to another one. */
const moving =
  /^(?:permute|transpose|swapaxes|swapdims|movedim|moveaxis|t|T|mT|view|reshape|unsqueeze|flatten|unflatten|gather|stack|unbind)$/;

/** The batch taken for the time: by a layer, or by the positions that are added for one. */
export function batchAxis(program: TrainingProgram): Discovery | null {
  return runsAlongBatch(program) ?? positionsAlongBatch(program);
}

function positionsAlongBatch({ script, positionAxis: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { slice, table, input } = found;
  const { from, to } = slice;
  const code = codeOf(script, slice);
  return fault(
    slice,
    [{ from, to, insert: `${table}[: ${input}.size(1)].transpose(0, 1)` }],
    {
      title: message("Count the positions along the sequence ({input}.size(1))", { input }),
      why: message(
        "The layers take the batch first, and {code} counts along the first axis: every sample gets one position for its whole sequence, and its order is lost.",
        { code },
      ),
      cost: message("None: saved weights fit as they are."),
    },
    "suspected",
  );
}

/**
 * A layer that runs along the batch as if it were the time: of its output the script takes the second axis for the
 * time, and the layer the first.
 */
function runsAlongBatch({ script, network }: TrainingProgram): Discovery | null {
  const found = network.signals.flatMap(({ operations }) => {
    const at = operations.findIndex(({ name }) => sequential.test(name));
    const [layer, after] = [operations[at], operations[at - 1]];
    const made = layer && constructionOf(script, layer);
    if (
      !made ||
      !after ||
      !takesSecondAxis(script, layer, after) ||
      !takesTimeFirst(script, made)
    ) {
      return [];
    }
    const earlier = operations.slice(at + 1);
    if (earlier.some(({ name }) => moving.test(name))) return [];
    return [{ layer, after, made, isBatch: earlier.some((one) => takesRows(one)) }];
  });
  const [first] = found;
  if (!first) return null;
  const name = first.made.method;
  return fault(
    first.made.node,
    distinct(
      found.flatMap(({ made }) =>
        editItems(script, made.argumentList, {
          remove: itemsOf(script, made.argumentList).filter((i) => i.keyword === "batch_first"),
          append: ["batch_first=True"],
        }),
      ),
    ),
    {
      title: message("Let {name} take the batch first (batch_first=True)", { name }),
      why: message(
        "{name} treats the first axis as time, and {code} the second: the layer runs across the samples of the batch, never along a sequence.",
        { name, code: codeOf(script, first.after.at) },
      ),
      cost: message("None: saved weights fit as they are."),
    },
    // Attention between the samples of a batch may be meant.
    found.every(({ isBatch, layer }) => isBatch && layer.kind === "recurrent")
      ? "certain"
      : "suspected",
  );
}

/** The call that says by `batch_first` which axis is the time. */
function constructionOf(script: Script, { settings, frame }: Operation): Call | null {
  if (settings?.method !== "TransformerEncoder") return settings;
  const layer = argumentOf(script, settings.argumentList, "encoder_layer", 0)?.value;
  return onlyCall(script, layer, frame);
}

function takesTimeFirst(script: Script, { argumentList }: Call): boolean {
  const items = itemsOf(script, argumentList);
  const plain = items.filter(({ keyword }) => keyword === null);
  // Handed on with others, or one of many by their place.
  if (items.some(({ star }) => star !== "") || plain.length > mostByPlace) return false;
  const given = items.find(({ keyword }) => keyword === "batch_first");
  return given === undefined || literalOf(script, given.value) === false;
}

/** `out[:, -1]` and `out.mean(1)`; of attention `out[:, 0]` as well, which may be the one sequence of a recurrent layer. */
function takesSecondAxis(
  script: Script,
  layer: Operation,
  { name, kind, at, settings }: Operation,
): boolean {
  if (name === "index") {
    const [first, second, ...others] = subscriptOf(at)?.selectors ?? [];
    if (!isWhole(first) || second?.kind !== "index" || !others.every(isWhole)) return false;
    const place = literalOf(script, second.node);
    return place === -1 || (place === 0 && layer.kind === "attention");
  }
  if (kind !== "pooling" || !settings) return false;
  const axis = argumentOf(script, settings.argumentList, "dim", settings.receiver ? 0 : 1);
  return axis !== null && literalOf(script, axis.value) === 1;
}

/** Rows of the data are the samples of a batch: by a loader, or `x[rows]`. */
function takesRows({ name, at }: Operation): boolean {
  return name === "batch" || (name === "index" && subscriptOf(at)?.selectors.length === 1);
}
