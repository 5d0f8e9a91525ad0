import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "./bindings.ts";
import { type Call, callAt } from "./calls.ts";
import { oncePerScript } from "./oncePerScript.ts";
import { textOf } from "./tree.ts";

/** `net = Net(3)`: what a call gives gets a name. */
export interface Construction {
  readonly statement: SyntaxNode;
  /** As written: `net`, `self.head`. */
  readonly target: string;
  readonly call: Call;
}

/** In source order. */
export const constructionsOf = oncePerScript((script): readonly Construction[] =>
  script.all("AssignStatement").flatMap((statement) =>
    assignmentsOf(statement).flatMap(({ target, value }) => {
      const call = value ? callAt(script, value) : null;
      return call ? [{ statement, target: textOf(script, target), call }] : [];
    }),
  ),
);
