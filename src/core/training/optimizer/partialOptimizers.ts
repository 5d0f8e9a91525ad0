import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod, qualifiedName } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import { trace } from "../../python/trace.ts";
import { textOf } from "../../python/tree.ts";
import { choiceNames } from "./choiceNames.ts";
import {
  type Optimizer,
  optimizerNamed,
  optimizersOf,
  torchKindNamed,
  variableOf,
} from "./optimizers.ts";

/** `partial(SGD, lr=0.1)`, which waits for the parameters. */
interface PartialOptimizer {
  readonly call: Call;
  readonly kind: string;
}

/**
 * The optimizer of a run that states one, where the script makes it of a class with its settings:
 * `{"sgd": partial(SGD, lr=0.1), "adam": partial(Adam, lr=1e-3)}[name](net.parameters())`. Its call is the one that holds
 * the settings, not the one that makes it: for them alone. Null where it is not certain which one it is.
 */
export function partialOfRun(script: Script, stated: string): Optimizer | null {
  if (optimizersOf(script).length > 0) return null;
  const [making, another] = callsOf(script).filter((call) => takesParameters(script, call));
  const partials = making && !another ? partialsAt(script, making.callee) : null;
  const variable = making ? variableOf(script, making.node) : null;
  const isRestored = callsOfMethod(script, "load_state_dict").some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === variable,
  );
  const chosen = partials && !isRestored ? chosenOf(script, partials, stated) : null;
  return chosen && { ...chosen, framework: "pytorch", variable, named: null, written: null };
}

/** A call that gets the parameters of a network and nothing else, of what is a class with its settings. */
function takesParameters(script: Script, { callee, argumentList }: Call): boolean {
  const [given, more] = itemsOf(script, argumentList);
  const isPlain = given?.star === "" && !more && /param/i.test(textOf(script, given.value));
  return isPlain && partialsAt(script, callee) !== null;
}

/** What a callee may be, where each is such a partial. */
function partialsAt(script: Script, callee: SyntaxNode): readonly PartialOptimizer[] | null {
  const partials = trace(script, callee).flatMap(({ value }) => {
    if (value.kind !== "expression") return [null];
    const nodes = entriesAt(script, value.node) ?? [value.node];
    return nodes.map((node) => partialAt(script, node));
  });
  const known = partials.filter((one) => one !== null);
  return known.length > 0 && known.length === partials.length ? known : null;
}

/** All values of a table that is read by a name of the run: `TABLE[name]`, `TABLE.get(name)`. */
function entriesAt(script: Script, read: SyntaxNode): readonly SyntaxNode[] | null {
  const call = callAt(script, read);
  const [, fallback] = call ? itemsOf(script, call.argumentList) : [];
  const object =
    call?.method === "get" && !fallback ? call.receiver : (subscriptOf(read)?.object ?? null);
  const [table, another] = object ? trace(script, object) : [];
  if (table?.value.kind !== "expression" || another) return null;
  const { node } = table.value;
  return node.name === "DictionaryExpression" ? itemsOf(script, node).map((i) => i.value) : null;
}

function partialAt(script: Script, node: SyntaxNode): PartialOptimizer | null {
  const call = callAt(script, node);
  if (call?.name !== "functools.partial") return null;
  const [made, ...settings] = itemsOf(script, call.argumentList);
  const name = made ? qualifiedName(script, made.value) : null;
  const kind = /^torch\.optim\.[A-Z]\w*$/.test(name ?? "") ? torchKindNamed(name ?? "") : null;
  const isPlain = settings.every(({ keyword, star }) => keyword !== null && star === "");
  return kind !== null && isPlain ? { call, kind } : null;
}

/** By the name that the script chooses it by, else by its class. A rate that several have is that of no run alone. */
function chosenOf(
  script: Script,
  partials: readonly PartialOptimizer[],
  stated: string,
): PartialOptimizer | null {
  const word = stated.toLowerCase();
  const called = partials.filter(({ call }) => choiceNames(script, call.node).includes(word));
  const ofKind = partials.filter(({ kind }) => kind.toLowerCase() === optimizerNamed(stated));
  const [only, other] = called.length > 0 ? called : ofKind;
  const [first, second] = partials;
  const isOnly = first && !second && stated === "";
  const chosen = isOnly ? first : (only ?? null);
  const rate = chosen && argumentOf(script, chosen.call.argumentList, "lr");
  const isOwn = rate ? literalOf(script, rate.value) !== undefined : false;
  return chosen && isOwn && !(other && !isOnly) ? chosen : null;
}
