import type { SyntaxNode } from "@lezer/common";
import type { Variables } from "../../../python/calledFunction.ts";
import { conditionAt, factOf, isKnown, type Known } from "../../../python/fact.ts";
import { literalOf } from "../../../python/literals.ts";
import type { Script } from "../../../python/script.ts";
import { textOf } from "../../../python/tree.ts";
import { fewBatches } from "../../loop/runLength.ts";
import { isRate } from "../rateSetters.ts";
import type { CourseGround } from "./courseGround.ts";
import { NumbersOfRun } from "./numbersOfRun.ts";
import { OpenLoops } from "./openLoops.ts";
import { headOf } from "./turns.ts";

/** So many statements, and as many turns, are gone through: a run that takes more is not followed. */
const mostSteps = 10_000;

/** A run as far as it is gone through: what its numbers are, what its learning rate was, and what is not known. */
export class WalkedRun {
  readonly numbers: NumbersOfRun;
  /** Loops that it went through. */
  readonly loops = new Map<number, { readonly node: SyntaxNode; readonly turns: Known<number> }>();
  readonly open = new OpenLoops();
  /** The rate at each backward pass. */
  readonly rates: (number | null)[] = [];
  /** How often the schedule has stepped, or the rate was set. */
  steps = 0;
  /** A turn or the run may be left early. */
  endsEarly = false;
  /** Whether the rate changes hangs on a count of turns that is only guessed. */
  hangsOnGuess = false;
  /** What decides the rate is not known. */
  isLost = false;
  /** The script tells how many batches there are, or how many there are at most. */
  isCounted = true;
  readonly #script: Script;
  readonly #ground: CourseGround;
  readonly #fixed: Variables;
  readonly #shares = new Map<number, number | null>();
  /** Nothing in a turn need be a statement that is gone through. */
  readonly #passed = { statements: 0, turns: 0 };
  #rate: number | null;

  /** @param fixed numbers that hold everywhere, by where they are written. */
  constructor(script: Script, ground: CourseGround, fixed: Variables) {
    const { loop, places, base } = ground;
    const isRelative = places.writes.every(({ name }) => name === "UpdateStatement");
    this.#script = script;
    this.#ground = ground;
    this.#fixed = fixed;
    this.#rate = base ?? (isRelative ? 1 : null);
    this.numbers = new NumbersOfRun(script, loop, places.names, fixed);
  }

  lose(): void {
    this.isLost = true;
  }

  pass(what: "statements" | "turns"): void {
    this.#passed[what] += 1;
    if (this.#passed[what] > mostSteps) this.lose();
  }

  /** How often a loop over this turns. */
  turnsOf(iterable: SyntaxNode, holdsTraining: boolean): Known<number> | null {
    const { loop, countOf } = this.#ground;
    const count = countOf(iterable);
    if (isKnown(count)) return count;
    if (!holdsTraining) return null;
    this.isCounted = false;
    return headOf(loop)?.iterable.from === iterable.from
      ? null
      : factOf(fewBatches, [conditionAt("data", iterable)]);
  }

  valueOf(node: SyntaxNode): number | null {
    for (const text of this.#ground.rateTexts) this.numbers.set(text, this.#rate);
    return literalOf(this.#script, node) === true ? 1 : this.numbers.valueOf(node);
  }

  /** Whether a target is the rate, or a name that counts for it. */
  follows(target: SyntaxNode): boolean {
    return (
      isRate(this.#script, target) || this.#ground.places.names.has(textOf(this.#script, target))
    );
  }

  /** What a target is before it is set. */
  before(target: SyntaxNode): number | null {
    return isRate(this.#script, target)
      ? this.#rate
      : this.numbers.get(textOf(this.#script, target));
  }

  set(target: SyntaxNode, value: number | null): void {
    if (isRate(this.#script, target)) {
      this.#rate = value;
      this.change();
      if (value === null || this.#ground.scheduler) this.lose();
      return;
    }
    const name = textOf(this.#script, target);
    this.numbers.set(name, value);
    if (value !== null) this.count(name);
  }

  /** Something that the rate may depend on gets a value. */
  count(name: string): void {
    if (this.#ground.places.names.has(name)) this.open.count(name);
  }

  /** The schedule steps, or the script sets the rate. */
  change(): void {
    this.steps += 1;
    this.open.change();
  }

  train(): void {
    this.rates.push(this.#ground.scheduler ? this.#shareAfter(this.steps) : this.#rate);
  }

  /** Of a schedule. */
  #shareAfter(steps: number): number | null {
    const known = this.#shares.get(steps);
    if (known !== undefined) return known;
    const share = this.#ground.scheduler?.factorWith(steps, this.#fixed) ?? null;
    this.#shares.set(steps, share);
    return share;
  }
}
