import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../../python/arguments.ts";
import { assignmentsOf, parametersOf } from "../../../python/bindings.ts";
import { branchTaken } from "../../../python/calledFunction.ts";
import { type Call, callAt } from "../../../python/calls.ts";
import { apply } from "../../../python/evaluate.ts";
import { possibly } from "../../../python/fact.ts";
import type { Script } from "../../../python/script.ts";
import { bodyOf, childrenOf, statementsOf, textOf } from "../../../python/tree.ts";
import { areGroups } from "../rateSetters.ts";
import type { CourseGround } from "./courseGround.ts";
import { hasWayOut, type PlacesWithin } from "./placesWithin.ts";
import { keyOf, type RatePlaces } from "./ratePlaces.ts";
import { counterOf, headOf } from "./turns.ts";
import type { WalkedRun } from "./walkedRun.ts";

/** What a statement is left by. */
type Way = "on" | "next turn" | "out of the loop" | "out of the function";

const deepest = 8;

/** Goes through a training statement by statement, as far as these decide the learning rate. */
export class RateWalk {
  readonly #script: Script;
  readonly #places: RatePlaces;
  readonly #run: WalkedRun;
  readonly #within: PlacesWithin;

  constructor(script: Script, ground: CourseGround, run: WalkedRun) {
    const { places, within } = ground;
    this.#script = script;
    this.#places = places;
    this.#run = run;
    this.#within = within;
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
    run.pass("statements");
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
        this.#run.lose();
        return "on";
      default:
        this.#expression(node);
        return "on";
    }
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
    for (const { target, value } of assignmentsOf(statement))
      if (this.#run.follows(target)) this.#run.set(target, value && this.#run.valueOf(value));
    return "on";
  }

  #update(statement: SyntaxNode): Way {
    this.#expression(statement);
    const [target, operator, value] = childrenOf(statement);
    if (!target || !operator || !value || !this.#run.follows(target)) return "on";
    const before = this.#run.before(target);
    const by = this.#run.valueOf(value);
    const sign = textOf(this.#script, operator).slice(0, -1);
    this.#run.set(target, before === null || by === null ? null : apply(sign, before, by));
    return "on";
  }

  #choose(statement: SyntaxNode): Way {
    if (this.#hangsOnGuess(statement)) this.#run.hangsOnGuess = true;
    const taken = branchTaken(statement, (condition) => this.#run.valueOf(condition));
    return taken === "unknown" ? this.#undecided(statement) : this.#block(taken);
  }

  /** `if (i + 1) % 8 == 0: scheduler.step()`, and `if (i + 1) % 8: continue`. */
  #hangsOnGuess(statement: SyntaxNode): boolean {
    return (
      childrenOf(statement).some(
        (part) => part.name !== "Body" && this.#run.open.readsCounted(this.#script, part),
      ) &&
      (this.#within.decides(statement) || hasWayOut(statement, /^(?:Continue|Return)Statement$/))
    );
  }

  /** Nobody knows which way is taken: what only trains there is taken to, and what is set there is not known. */
  #undecided(statement: SyntaxNode): Way {
    if (this.#within.decides(statement)) {
      this.#run.lose();
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

  #while(loop: SyntaxNode): Way {
    const condition = childrenOf(loop)[1];
    for (;;) {
      this.#run.pass("turns");
      const value = condition ? this.#run.valueOf(condition) : null;
      if (value === null) this.#run.lose();
      if (this.#run.isLost || value === 0) return "on";
      const way = this.#block(bodyOf(loop));
      if (way !== "on" && way !== "next turn") return way;
    }
  }

  /** Turns of a loop, or of what is written like one within an expression. */
  #turns(loop: SyntaxNode, turn: () => Way): Way {
    const head = headOf(loop);
    if (!head) {
      this.#run.lose();
      return "on";
    }
    const { variables, iterable } = head;
    for (const name of variables) this.#run.set(name, null);
    // Of every group, and of every callback, what is done for one is done for all.
    if (areGroups(this.#script, iterable)) return turn();
    const trains = this.#within.trains(loop);
    const turns = this.#run.turnsOf(iterable, trains);
    if (!turns) {
      if (trains) this.#run.lose();
      return trains ? "on" : turn();
    }
    this.#run.loops.set(loop.from, { node: loop, turns });
    const counter = counterOf(this.#script, iterable, (node) => this.#run.valueOf(node));
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
      this.#run.pass("turns");
      if (first && counter) this.#run.set(first, counter(index));
      const way = turn();
      if (way === "out of the loop") return "on";
      if (way === "out of the function") return way;
    }
    return "on";
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
    if (this.#within.isStep(call)) {
      run.change();
      if (itemsOf(this.#script, call.argumentList).length > 0) this.#run.lose();
    }
    if (this.#within.isTraining(call)) run.train();
    const definition = this.#places.entered.get(keyOf(call))?.definition;
    if (!definition) return;
    if (run.numbers.depth > deepest) this.#run.lose();
    if (run.isLost) return;
    run.numbers.enter(call, definition);
    for (const { name } of parametersOf(this.#script, definition)) run.count(name);
    this.#block(bodyOf(definition));
    run.numbers.leave();
  }
}
