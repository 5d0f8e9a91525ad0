import type { SyntaxNode } from "@lezer/common";
import { bindingsOf } from "../python/bindings.ts";
import { type Call, callsOf } from "../python/calls.ts";
import { constructionsOf } from "../python/constructions.ts";
import { hasNameLike } from "../python/names.ts";
import { callsWithin } from "../python/nodesWithin.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import { callersOf, givenFor } from "../python/passedArguments.ts";
import type { Script } from "../python/script.ts";
import { childOf, functionOf, loopsAround, textOf } from "../python/tree.ts";
import { calledAs } from "./model/trainedBefore.ts";
import { optimizedParametersOf } from "./optimizer/optimizedParameters.ts";

/**
 * Whether every network that an optimizer of PyTorch trains has its weights before the script comes to a place, and gets
 * no others afterwards: a seed that is set there decides the data and what a training draws, and no initial weight.
 */
export function comesAfterWeights(script: Script, node: SyntaxNode): boolean {
  const draws = drawsOf(script);
  return draws.length > 0 && draws.every((draw) => comesAfter(script, node, draw, new Set()));
}

/** A place at which weights are drawn, and the functions and classes whose call leads there. */
interface Draw {
  readonly place: SyntaxNode;
  readonly names: ReadonlySet<string>;
}

const redraws = /^(?:apply|reset_parameters|\w*init\w*weights?\w*|\w*weights?_?init\w*)$/i;

const drawsOf = oncePerScript((script): readonly Draw[] => {
  // Lazy layers draw when they see the first batch.
  if (hasNameLike(script, /^Lazy[A-Z]/)) return [];
  const made = optimizedParametersOf(script).map(({ optimizer, module }) =>
    module === null ? optimizer.call.node : madeAt(script, module, optimizer.call.node, 0),
  );
  const again = callsOf(script).filter((c) => mayRedraw(script, c) && isRun(script, c));
  const places = made.length > 0 ? [...made, ...again.map(({ node }) => node)] : [];
  return places.map((place) => ({ place, names: namesThatLeadTo(script, place) }));
});

/** By a name, by setting a weight in place, or by making a part anew: `layer.__init__(64, 64)`. */
function mayRedraw(script: Script, { method, name, receiver }: Call): boolean {
  const changed = receiver ? textOf(script, receiver) : "";
  return (
    redraws.test(method) ||
    name?.startsWith("torch.nn.init.") === true ||
    (method === "__init__" && !changed.startsWith("super(")) ||
    (/[a-z]_$/.test(method) && /\.(?:weight|bias|data)$/.test(changed))
  );
}

/** What a function does that is only handed on, `net.apply(init)`, it does where it is handed on. */
function isRun(script: Script, { node }: Call): boolean {
  const home = functionOf(node);
  return home === null || callersOf(script, home).length > 0;
}

/** Where a network is made; at the latest where its optimizer is. */
function madeAt(script: Script, name: string, at: SyntaxNode, depth: number): SyntaxNode {
  const [own, other] = constructionsOf(script).filter(({ target }) => target === name);
  if (name.includes(".")) return own && !other ? own.call.node : at;
  const [binding, another] = bindingsOf(script, name, at)?.bindings ?? [];
  if (!binding || another || depth > 3) return at;
  if (binding.kind !== "parameter") return binding.target;
  const { parameter } = binding;
  const [caller, further] = callersOf(script, parameter.function);
  const given = caller && !further ? givenFor(script, caller, parameter)?.value : null;
  return caller && given?.name === "VariableName"
    ? madeAt(script, script.text.slice(given.from, given.to), caller.node, depth + 1)
    : (childOf(parameter.function, "ParamList") ?? at);
}

function namesThatLeadTo(script: Script, place: SyntaxNode): ReadonlySet<string> {
  const home = functionOf(place);
  const names = new Set(home ? [calledAs(script, home)] : []);
  for (let known = -1; known < names.size; ) {
    known = names.size;
    for (const definition of script.all("FunctionDefinition")) {
      if (callsWithin(script, definition).some(({ method }) => names.has(method)))
        names.add(calledAs(script, definition));
    }
  }
  return names;
}

function comesAfter(script: Script, node: SyntaxNode, draw: Draw, seen: Set<number>): boolean {
  if (seen.has(node.from)) return false;
  seen.add(node.from);
  const home = functionOf(node);
  const own = new Set(loopsAround(node).map(({ from }) => from));
  const leading = [
    draw.place,
    ...callsOf(script).flatMap((c) => (draw.names.has(c.method) ? [c.node] : [])),
  ].filter((place) => functionOf(place)?.from === home?.from);
  if (leading.length > 0)
    return leading.every(
      (place) => place.to <= node.from && !loopsAround(place).some((l) => own.has(l.from)),
    );
  const callers = home ? callersOf(script, home) : [];
  return callers.length > 0 && callers.every((call) => comesAfter(script, call.node, draw, seen));
}
