import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";

const named = /\.(?:fc|head|heads|classifier|last_linear|linear|output|out)$/;

/** A last layer: a new one that the script puts into a network, `model.classifier[3] = nn.Linear(…)`, or one by its name. */
export function isHead(script: Script, owner: string): boolean {
  const isPart = /[.[]/.test(owner.replace(/^self\./, ""));
  const made = assignmentsByTarget(script).get(owner) ?? [];
  const isNew = ({ value }: (typeof made)[number]) =>
    value !== null && callAt(script, value)?.name === "torch.nn.Linear";
  return named.test(owner) || (isPart && made.length > 0 && made.every(isNew));
}
