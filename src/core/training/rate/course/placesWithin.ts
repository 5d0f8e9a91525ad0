import type { SyntaxNode } from "@lezer/common";
import { assigningStatements, targetsOf } from "../../../python/bindings.ts";
import type { Call } from "../../../python/calls.ts";
import type { Script } from "../../../python/script.ts";
import { childrenOf, textOf } from "../../../python/tree.ts";
import { keyOf, type RatePlaces } from "./ratePlaces.ts";

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What parts of a script have to do with its learning rate. */
export class PlacesWithin {
  readonly #script: Script;
  readonly #places: RatePlaces;
  readonly #training: ReadonlySet<number>;
  readonly #steps: ReadonlySet<number>;
  readonly #positions: readonly number[];
  /** What trains, and the calls that lead there. */
  readonly #leading: ReadonlySet<number>;
  readonly #matter = new Map<number, boolean>();

  constructor(script: Script, places: RatePlaces) {
    this.#script = script;
    this.#places = places;
    this.#training = new Set(places.backward.map(keyOf));
    this.#steps = new Set(places.steps.map(keyOf));
    this.#positions = [
      ...this.#training,
      ...this.#steps,
      ...places.entered.keys(),
      ...places.writes.map(({ from }) => from),
    ];
    this.#leading = leadingTo(this.#training, places.entered);
  }

  /** A backward pass. */
  isTraining(call: Call): boolean {
    return this.#training.has(keyOf(call));
  }

  /** A step of the schedule. */
  isStep(call: Call): boolean {
    return this.#steps.has(keyOf(call));
  }

  /** Whether anything there sets the rate, steps the schedule or trains. */
  holds(span: Span): boolean {
    return this.#positions.some((at) => isIn(at, span));
  }

  /** Whether anything there may change the rate. */
  decides(span: Span): boolean {
    return this.#positions.some((at) => isIn(at, span) && !this.#training.has(at));
  }

  trains(span: Span): boolean {
    return [...this.#leading].some((at) => isIn(at, span));
  }

  /** Whether a statement has to be gone through at all. */
  matters(node: SyntaxNode): boolean {
    const known = this.#matter.get(node.from);
    if (known !== undefined) return known;
    const matters = this.holds(node) || hasWayOut(node) || this.namesSetIn(node).length > 0;
    this.#matter.set(node.from, matters);
    return matters;
  }

  /** Of the names that count, those that get another value there. */
  namesSetIn(span: Span): readonly string[] {
    return assigningStatements(this.#script, span)
      .flatMap((statement) => targetsOf(statement))
      .map((target) => textOf(this.#script, target))
      .filter((name) => this.#places.names.has(name));
  }
}

/** Functions may call each other, and themselves. */
function leadingTo(
  training: ReadonlySet<number>,
  entered: RatePlaces["entered"],
): ReadonlySet<number> {
  const leading = new Set(training);
  for (let before = 0; leading.size > before; ) {
    before = leading.size;
    for (const [at, { definition }] of entered)
      if ([...leading].some((one) => isIn(one, definition))) leading.add(at);
  }
  return leading;
}

function isIn(at: number, { from, to }: Span): boolean {
  return at >= from && at < to;
}

/** Whether a turn, a loop or a function may be left there. */
export function hasWayOut(
  node: SyntaxNode,
  ways = /^(?:Break|Continue|Return|Raise)Statement$/,
): boolean {
  if (ways.test(node.name)) return true;
  if (/^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(node.name)) return false;
  return childrenOf(node).some((child) => hasWayOut(child, ways));
}
