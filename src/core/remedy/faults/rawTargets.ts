import type { SyntaxNode } from "@lezer/common";
import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { insertAfter } from "../../python/lines.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

/** scikit-learn's tables whose targets lie in the tens and hundreds. */
const wide = /^(?:load_diabetes|make_regression|load_linnerud|make_friedman2|load_boston)$/;
const squared =
  /^torch\.nn\.(?:MSELoss|L1Loss|SmoothL1Loss|HuberLoss|functional\.(?:mse_loss|l1_loss|smooth_l1_loss|huber_loss))$/;
/** A squared error that stays here is that of targets with a deviation of five or more. */
const largeLoss = 25;

function find({ script, framework }: TrainingProgram, finding: Finding | null): Discovery | null {
  if (framework !== "pytorch") return null;
  if (!callsOf(script).some((c) => squared.test(c.name ?? ""))) return null;
  const now = finding?.measured.level;
  if (now !== undefined && now < largeLoss) return null;
  const targets = wideTargets(script);
  if (!targets || isScaled(script, targets.name)) return null;
  const { name, statement } = targets;
  return fault(
    statement,
    [insertAfter(script, statement, [`${name} = (${name} - ${name}.mean()) / ${name}.std()`])],
    {
      why: message(
        "{name} is used as it was read, in the tens or hundreds: a network that starts with outputs around zero needs all its steps to get there.",
        { name },
      ),
    },
    "suspected",
  );
}

interface Targets {
  readonly name: string;
  readonly statement: SyntaxNode;
}

/** `X, y = load_diabetes(return_X_y=True)`, or `y = data.target` of what such a function gave. */
function wideTargets(script: Script): Targets | null {
  const bunches = new Set<string>();
  for (const statement of script.all("AssignStatement")) {
    const pairs = assignmentsOf(statement);
    const [first, second, third] = pairs;
    if (!first) continue;
    const isWide = callsWithin(script, statement).some((c) => wide.test(c.method));
    const name = textOf(script, (second ?? first).target);
    const value = first.value ? callAt(script, first.value) : null;
    if (isWide && second && !third && /^\w+$/.test(name)) return { name, statement };
    if (isWide && !second && value && wide.test(value.method)) bunches.add(name);
    const object = /^(\w+)\.target$/.exec(first.value ? textOf(script, first.value) : "")?.[1];
    if (!second && object && bunches.has(object) && /^\w+$/.test(name)) return { name, statement };
  }
  return null;
}

/** `y / 100`, `y.std()`, `np.log(y)`, and scalers that get targets: `scaler.fit_transform(y_train)`. */
function isScaled(script: Script, name: string): boolean {
  const values = [...assignmentsByTarget(script)]
    .filter(([target]) => target === name)
    .flatMap(([, assignments]) => assignments.map(({ statement }) => textOf(script, statement)));
  const isChanged = values.some((text) =>
    /[/]|log|scale|normal/i.test(text.replace(/["'].*?["']/g, "")),
  );
  const scaled = new RegExp(
    `(?<![\\w.])${name}\\w*\\s*/\\s*[\\w.(]|(?<![\\w.])${name}\\w*\\.(?:mean|std|max)\\(|log\\w*\\(${name}\\b|transform\\(\\s*${name}|(?:target|y)_?scaler`,
    "i",
  );
  return isChanged || scaled.test(script.text);
}

export const rawTargets: Fault = {
  id: "fix-raw-targets",
  signs: standstill,
  title: message("Standardize the targets"),
  why: message("Outputs start around zero: targets of mean 0 and deviation 1 are within reach."),
  cost: message(
    "The loss is in other units then; predictions have to be multiplied by the deviation, plus the mean.",
  ),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "y = (y - y.mean()) / y.std()" },
  find,
};
