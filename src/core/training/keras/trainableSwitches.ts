import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { ancestorOf, childrenOf, textOf } from "../../python/tree.ts";

/** `base.trainable = False`: whether a layer of Keras is to be trained. */
export interface TrainableSwitch {
  readonly statement: SyntaxNode;
  /** Null where the script does not say. */
  readonly isOn: boolean | null;
  /** `base`, as it is written. */
  readonly owner: string;
  /** `base.layers[:4]`, where the owner is each `layer` of them; null where it is no variable of a loop. */
  readonly layers: string | null;
}

export const trainableSwitchesOf = oncePerScript((script): readonly TrainableSwitch[] =>
  [...assignmentsByTarget(script)].flatMap(([target, assignments]) => {
    if (!target.endsWith(".trainable")) return [];
    const owner = target.replace(/\.trainable$/, "");
    return assignments.map(({ statement, value }) => {
      const isOn = value ? literalOf(script, value) : null;
      const loop = ancestorOf(statement, "ForStatement");
      const [, variable, , iterable] = loop ? childrenOf(loop) : [];
      const isEach = variable && iterable && textOf(script, variable) === owner;
      return {
        statement,
        isOn: typeof isOn === "boolean" ? isOn : null,
        owner,
        layers: isEach ? textOf(script, iterable) : null,
      };
    });
  }),
);
