import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { assignmentsOf, parametersOf } from "../../../python/bindings.ts";
import { type Call, callAt } from "../../../python/calls.ts";
import { possibly } from "../../../python/fact.ts";
import { literalOf } from "../../../python/literals.ts";
import type { Script } from "../../../python/script.ts";
import { bodyOf, childrenOf, statementsOf, textOf } from "../../../python/tree.ts";
import { isRate } from "../rateSetters.ts";
import { hasWayOut, PlacesWithin } from "./placesWithin.ts";
import { keyOf, type RatePlaces } from "./ratePlaces.ts";
import { counterOf, headOf } from "./turns.ts";
import type { WalkedRun } from "./walkedRun.ts";

/** What a statement is left by. */
type Way = "on" | "next turn" | "out of the loop" | "out of the function";

/** So many statements, and as many turns, are gone through: a run that takes more is not followed. */
const mostSteps = 10_000;
const deepest = 8;

/** Goes through a training statement by statement, as far as these decide the learning rate. */
export class RateWalk {
  readonly #script: Script;
  readonly #places: RatePlaces;
  readonly #run: WalkedRun;
  readonly #events: ReadonlyMap<number, "backward" | "step">;
  readonly #within: PlacesWithin;
  readonly #rateTexts: readonly string[];
  #statements = 0;
  #turned = 0;

  constructor(script: Script, places: RatePlaces, run: WalkedRun) {
    this.#script = script;
    this.#places = places;
    this.#run = run;
    this.#events = new Map([
      ...places.backward.map((call) => [keyOf(call), "backward"] as const),
      ...places.steps.map((call) => [keyOf(call), "step"] as const),
    ]);
    this.#within = new PlacesWithin(script, places);
    this.#rateTexts = [
      ...new Set(
        script
          .all("MemberExpression")
          .filter((node) => isRate(script, node))
          .map((node) => textOf(script, node)),
      ),
    ];
  }

  /** The statements before one, in its block and in those around it in its function. */
  begin(loop: SyntaxNode): void {
    const { parent } = loop;
    const isBlock = parent?.name === "Body" || parent?.name === "Script";
    if (!parent || parent.name === "FunctionDefinition") return;
    if (parent.name !== "Script") this.begin(parent);
    if (!isBlock) return;
    for (const statement of statementsOf(parent)) {
      if (statement.from >= loop.from) return;
      this.statement(statement);
    }
  }

  statement(node: SyntaxNode): Way {
    const run = this.#run;
    if (run.isLost || !this.#within.matters(node)) return "on";
    this.#statements += 1;
    if (this.#statements > mostSteps) this.#lose();
    switch (node.name) {
      case "AssignStatement":
        return this.#assign(node);
      case "UpdateStatement":
        return this.#update(node);
      case "IfStatement":
        return this.#choose(node);
      case "ForStatement":
      case "WhileStatement":
        return this.#loop(node);
      case "WithStatement":
        for (const part of childrenOf(node)) if (part.name !== "Body") this.#expression(part);
        return this.#block(bodyOf(node));
      case "TryStatement":
        return this.#block(bodyOf(node));
      case "ReturnStatement":
        this.#expression(node);
        return "out of the function";
      case "BreakStatement":
        return "out of the loop";
      case "ContinueStatement":
        return "next turn";
      case "FunctionDefinition":
      case "ClassDefinition":
      case "DecoratedStatement":
        return "on";
      case "ScopeStatement":
        this.#lose();
        return "on";
      default:
        this.#expression(node);
        return "on";
    }
  }

  /** What decides the rate is not known. */
  #lose(): void {
    this.#run.isLost = true;
  }

  #block(block: SyntaxNode | null): Way {
    for (const statement of block ? statementsOf(block) : []) {
      const way = this.statement(statement);
      if (way !== "on") return way;
    }
    return "on";
  }

  #assign(statement: SyntaxNode): Way {
    this.#expression(statement);
    for (const { target, value } of assignmentsOf(statement)) {
      const isOfRate = isRate(this.#script, target);
      const name = textOf(this.#script, target);
      if (!isOfRate && !this.#places.names.has(name)) continue;
      const number = value ? this.#valueOf(value) : null;
      if (isOfRate) this.#setRate(number);
      else this.#setName(name, number);
    }
    return "on";
  }

  #update(statement: SyntaxNode): Way {
    this.#expression(statement);
    const [target, operator, value] = childrenOf(statement);
    if (!target || !operator || !value) return "on";
    const isOfRate = isRate(this.#script, target);
    const name = textOf(this.#script, target);
    if (!isOfRate && !this.#places.names.has(name)) return "on";
    const before = isOfRate ? this.#run.rate : this.#run.numbers.get(name);
    const by = this.#valueOf(value);
    const after =
      before === null || by === null
        ? null
        : updated(textOf(this.#script, operator).slice(0, -1), before, by);
    if (isOfRate) this.#setRate(after);
    else this.#setName(name, after);
    return "on";
  }

  #setName(name: string, value: number | null): void {
    this.#run.numbers.set(name, value);
    if (value !== null && this.#places.names.has(name)) this.#run.open.count(name);
  }

  #setRate(rate: number | null): void {
    this.#run.rate = rate;
    this.#run.steps += 1;
    this.#run.open.change();
    if (rate === null || this.#run.rateAfter) this.#lose();
  }

  #valueOf(node: SyntaxNode): number | null {
    for (const text of this.#rateTexts) this.#run.numbers.set(text, this.#run.rate);
    return literalOf(this.#script, node) === true ? 1 : this.#run.numbers.valueOf(node);
  }

  #choose(statement: SyntaxNode): Way {
    let condition: number | null = null;
    let isUnknown = false;
    if (this.#hangsOnGuess(statement)) this.#run.hangsOnGuess = true;
    for (const part of childrenOf(statement)) {
      if (part.name === "else") condition = 1;
      else if (part.name === "Body") {
        if (condition === null) isUnknown = true;
        else if (condition !== 0 && !isUnknown) return this.#block(part);
        else if (condition !== 0) break;
      } else if (!/^(?:el)?if$/.test(part.name)) condition = this.#valueOf(part);
    }
    return isUnknown ? this.#undecided(statement) : "on";
  }

  /** `if (i + 1) % 8 == 0: scheduler.step()`, and `if (i + 1) % 8: continue`. */
  #hangsOnGuess(statement: SyntaxNode): boolean {
    return (
      (this.#within.decides(statement) || hasWayOut(statement, /^(?:Continue|Return)Statement$/)) &&
      childrenOf(statement).some(
        (part) => part.name !== "Body" && this.#run.open.readsCounted(this.#script, part),
      )
    );
  }

  /** Nobody knows which way is taken: what only trains there is taken to, and what is set there is not known. */
  #undecided(statement: SyntaxNode): Way {
    if (this.#within.decides(statement)) {
      this.#lose();
      return "on";
    }
    this.#forget(statement);
    if (hasWayOut(statement)) this.#run.endsEarly = true;
    const training = childrenOf(statement).find(
      (part) => part.name === "Body" && this.#within.holds(part),
    );
    if (training) this.#block(training);
    return "on";
  }

  #forget(node: SyntaxNode): void {
    for (const name of this.#within.namesSetIn(node)) this.#run.numbers.set(name, null);
  }

  #loop(loop: SyntaxNode): Way {
    if (!this.#within.holds(loop)) {
      this.#forget(loop);
      return "on";
    }
    const way =
      loop.name === "WhileStatement"
        ? this.#while(loop)
        : this.#turns(loop, () => this.#block(bodyOf(loop)));
    return way === "out of the function" ? way : "on";
  }

  /** Nothing in a turn need be a statement that is gone through. */
  #turn(): void {
    this.#turned += 1;
    if (this.#turned > mostSteps) this.#lose();
  }

  #while(loop: SyntaxNode): Way {
    const condition = childrenOf(loop)[1];
    for (;;) {
      this.#turn();
      const value = condition ? this.#valueOf(condition) : null;
      if (value === null) this.#lose();
      if (this.#run.isLost || value === 0) return "on";
      const way = this.#block(bodyOf(loop));
      if (way !== "on" && way !== "next turn") return way;
    }
  }

  /** Turns of a loop, or of what is written like one within an expression. */
  #turns(loop: SyntaxNode, turn: () => Way): Way {
    const head = headOf(loop);
    if (!head) {
      this.#lose();
      return "on";
    }
    const { variables, iterable } = head;
    for (const name of variables) this.#set(name, null);
    // Of every group, and of every callback, what is done for one is done for all.
    if (/\bparam_groups\b/.test(textOf(this.#script, iterable))) return turn();
    const trains = this.#within.trains(loop);
    const turns = this.#run.turnsOf(iterable, trains);
    if (!turns) {
      if (trains) this.#lose();
      return trains ? "on" : turn();
    }
    this.#run.loops.set(loop.from, { node: loop, turns });
    const counter = counterOf(this.#script, iterable, (node) => this.#valueOf(node));
    this.#run.open.enter(loop, turns);
    const way = this.#eachTurn(possibly(turns), variables[0], counter, turn);
    this.#run.open.leave();
    return way;
  }

  #eachTurn(
    turns: number,
    first: SyntaxNode | undefined,
    counter: ((turn: number) => number) | null,
    turn: () => Way,
  ): Way {
    for (let index = 0; index < turns && !this.#run.isLost; index += 1) {
      this.#turn();
      if (first && counter) this.#set(first, counter(index));
      const way = turn();
      if (way === "out of the loop") return "on";
      if (way === "out of the function") return way;
    }
    return "on";
  }

  #set(name: SyntaxNode, value: number | null): void {
    this.#setName(textOf(this.#script, name), value);
  }

  #expression(node: SyntaxNode): void {
    if (this.#run.isLost || node.name === "LambdaExpression" || !this.#within.holds(node)) return;
    const parts = childrenOf(node);
    const isChoice = parts.some(({ name }) => /^(?:if|and|or)$/.test(name));
    if (isChoice && this.#within.decides(node) && this.#run.open.areGuessed())
      this.#run.hangsOnGuess = true;
    if (parts.some(({ name }) => name === "for")) {
      const [, item] = parts;
      this.#turns(node, () => {
        if (item) this.#expression(item);
        return "on";
      });
      return;
    }
    for (const part of parts) this.#expression(part);
    const call = node.name === "CallExpression" ? callAt(this.#script, node) : null;
    if (call) this.#call(call);
  }

  #call(call: Call): void {
    const run = this.#run;
    const event = this.#events.get(keyOf(call));
    if (event === "step") {
      run.steps += 1;
      run.open.change();
      if (itemsOf(this.#script, call.argumentList).length > 0) this.#lose();
    }
    if (event === "backward") run.rates.push(run.rateAfter ? run.rateAfter(run.steps) : run.rate);
    const definition = this.#places.entered.get(keyOf(call))?.definition;
    if (!definition) return;
    if (run.numbers.depth > deepest) this.#lose();
    if (run.isLost) return;
    run.numbers.enter(call, definition);
    for (const { name } of parametersOf(this.#script, definition))
      if (this.#places.names.has(name)) run.open.count(name);
    this.#block(bodyOf(definition));
    run.numbers.leave();
  }
}

function updated(operator: string, before: number, by: number): number | null {
  const results: Readonly<Record<string, number>> = {
    "+": before + by,
    "-": before - by,
    "*": before * by,
    "/": before / by,
  };
  const result = results[operator];
  return result === undefined || !Number.isFinite(result) ? null : result;
}
