import type { SyntaxNode } from "@lezer/common";
import type { Script } from "./script.ts";

/** How a script was joined from an imported file and the script that imports it. */
export interface Joint {
  /** As the script imports it: `models.vit`. */
  readonly module: string;
  /** Where the script itself begins. */
  readonly at: number;
  /** Whose imports a remedy says names by, and adds to. */
  readonly imports: "file" | "script";
}

const joints = new WeakMap<Script, Joint>();

export function markJoint(script: Script, joint: Joint): void {
  joints.set(script, joint);
}

/** Null for a plain script. */
export function jointOf(script: Script): Joint | null {
  return joints.get(script) ?? null;
}

/** Whether a statement belongs to the part of a script that names are said in. */
export function isInOwnPart(script: Script, statement: SyntaxNode): boolean {
  const joint = jointOf(script);
  return joint === null || statement.from >= joint.at === (joint.imports === "script");
}
