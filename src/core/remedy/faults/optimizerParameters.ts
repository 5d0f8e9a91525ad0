import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf, bindingsOf } from "../../python/bindings.ts";
import { callAt, callsOf, qualifiedName } from "../../python/calls.ts";
import { classesDerivedFrom, classNamed } from "../../python/classes.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertAfter } from "../../python/lines.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { isWithin, sameNode, statementOf, textOf } from "../../python/tree.ts";
import { isWeightLayer } from "../../training/layers.ts";
import { leftOutNetwork } from "../../training/leftOutNetwork.ts";
import { optimizersOf } from "../../training/optimizers.ts";
import { isFineTuning } from "../../training/pretrained.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

function find({ script, framework }: TrainingProgram): Discovery | null {
  if (framework !== "pytorch" && framework !== "lightning") return null;
  return (
    unregistered(script) ??
    partial(script) ??
    leftOut(script) ??
    foreign(script) ??
    replaced(script)
  );
}

/** A plain list of layers in a module: its parameters are not the module's. */
function unregistered(script: Script): Discovery | null {
  const modules = classesDerivedFrom(script, (name) =>
    /(?:^|\.)(?:nn\.Module|LightningModule)$/.test(name),
  );
  for (const statement of modules.flatMap((m) => nodesWithin(script, "AssignStatement", m))) {
    const [assignment] = assignmentsOf(statement);
    const value = assignment?.value;
    if (!value) continue;
    const target = textOf(script, assignment.target);
    if (!/^self\.\w+$/.test(target)) continue;
    const container = containerFor(script, value);
    if (container === null) continue;
    const layers = callsWithin(script, value).filter(isWeightLayer);
    const appended = callsOf(script).some(
      (c) =>
        c.method === "append" &&
        c.receiver !== null &&
        textOf(script, c.receiver) === target &&
        callsOf(script).some((l) => isWithin(l.node, c.argumentList) && isWeightLayer(l)),
    );
    const isUnpacked = new RegExp(
      `\\*${target.replace(".", "\\.")}\\b|ModuleList\\(${target.replace(".", "\\.")}`,
    ).test(script.text);
    if ((layers.length === 0 && !appended) || isUnpacked) continue;
    const list = referenceTo(script, `torch.nn.${container}`);
    const { from, to } = value;
    return fault(
      statement,
      [...list.edits, { from, to: from, insert: `${list.text}(` }, { from: to, to, insert: ")" }],
      {
        title: message("Keep the layers in a {container}", { container }),
        why: message(
          "{target} is a plain list or dictionary: the parameters of its layers are not the model's, and the optimizer never gets them.",
          { target },
        ),
      },
    );
  }
  return null;
}

/** What registers the layers of a list, or of a dictionary with names as keys. */
function containerFor(script: Script, value: SyntaxNode): "ModuleList" | "ModuleDict" | null {
  if (/^Array(?:Comprehension)?Expression$/.test(value.name)) return "ModuleList";
  if (value.name !== "DictionaryExpression") return null;
  const isNamed = itemsOf(script, value).every(({ key }) => key?.name === "String");
  return isNamed ? "ModuleDict" : null;
}

/** `Adam(model.head.parameters())` of a model that is trained from scratch. */
function partial(script: Script): Discovery | null {
  const optimizers = optimizersOf(script).filter((o) => o.framework === "pytorch");
  const [optimizer, another] = optimizers;
  const given = optimizer && argumentOf(script, optimizer.call.argumentList, "params", 0);
  if (!given || another || isFineTuning(script)) return null;
  const text = textOf(script, behind(script, given.value)).replace(/\s+/g, " ");
  const part =
    /^(?:list\()?((?:self\.)?\w+)((?:\.\w+|\[[^\]]*\])+)\.parameters\(\)\)?$/.exec(text) ??
    /^list\(((?:self\.)?\w+)\.parameters\(\)\)(\[[^\]]*\])$/.exec(text) ??
    /^\[((?:self\.)?\w+)((?:\.\w+|\[[^\]]*\])*\.(?:weight|bias))\]$/.exec(text);
  const root = part?.[1];
  if (root !== undefined && root !== "self" && isModel(script, root, given.value)) {
    return whole(script, optimizer.call.node, given.value, root, part?.[2] ?? "");
  }
  const filtered =
    /^[[(](?:p|param|q|w|v)\w* for \w+, ?\w+ in ((?:self\.)?\w+)\.named_parameters\(\) if (.+)[\])]$/.exec(
      text,
    );
  const owner = filtered?.[1];
  if (owner === undefined || /requires_grad/.test(filtered?.[2] ?? "")) return null;
  return whole(script, optimizer.call.node, given.value, owner, filtered?.[2] ?? "");
}

/** `Adam(encoder.parameters())` where a decoder takes what the encoder gives. */
function leftOut(script: Script): Discovery | null {
  const found = leftOutNetwork(script);
  if (!found) return null;
  const { given, trained, leftOut: name } = found;
  const insert = `[*${trained}.parameters(), *${name}.parameters()]`;
  return fault(given, [{ from: given.from, to: given.to, insert }], {
    title: message("Give the optimizer the parameters of {name} too", { name }),
    why: message(
      "The optimizer gets the parameters of {trained} only: those of {name}, which works together with it, stay what they were drawn.",
      { trained, name },
    ),
  });
}

/** What a name is given, where it is given one thing. */
function behind(script: Script, node: SyntaxNode): SyntaxNode {
  if (node.name !== "VariableName") return node;
  const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  return binding?.kind === "value" && !another ? binding.value : node;
}

/** `Adam(Net().parameters())`: of a network that nothing else knows. */
function foreign(script: Script): Discovery | null {
  for (const { call, framework } of optimizersOf(script)) {
    if (framework !== "pytorch") continue;
    const given = argumentOf(script, call.argumentList, "params", 0);
    const parameters = given ? callAt(script, given.value) : null;
    const made = parameters?.receiver ? callAt(script, parameters.receiver) : null;
    if (!made || classNamed(script, made.method) === null) continue;
    const models = script.all("AssignStatement").flatMap((statement) => {
      const [assignment] = assignmentsOf(statement);
      const value = assignment?.value ? callAt(script, assignment.value) : null;
      return assignment && value?.method === made.method ? [textOf(script, assignment.target)] : [];
    });
    const [name, another] = models;
    if (name === undefined || another !== undefined) continue;
    const { from, to } = made.node;
    return fault(call.node, [{ from, to, insert: name }], {
      title: message("Give the optimizer the parameters of {name}", { name }),
      why: message(
        "The optimizer gets the parameters of a second {kind}, which nothing else uses: those of {name} stay what they were drawn.",
        { kind: made.method, name },
      ),
    });
  }
  return null;
}

function whole(
  script: Script,
  anchor: SyntaxNode,
  { from, to }: SyntaxNode,
  root: string,
  part: string,
): Discovery {
  const frozen = /requires_grad/.test(script.text);
  return fault(
    anchor,
    [{ from, to, insert: `${root}.parameters()` }],
    {
      title: message("Give the optimizer all parameters of {root}", { root }),
      why: message("The optimizer gets {part} only: all other weights stay what they were drawn.", {
        part: (root + (part.startsWith(".") || part.startsWith("[") ? part : ` if ${part}`)).slice(
          0,
          60,
        ),
      }),
    },
    frozen ? "suspected" : "certain",
  );
}

/** A name that the file gives a network, or a module that it calls like one. */
function isModel(script: Script, root: string, at: SyntaxNode): boolean {
  if (root.startsWith("self.")) return true;
  const bindings = bindingsOf(script, root, at)?.bindings ?? [];
  return bindings.some(
    (b) => b.kind === "parameter" || (b.kind === "value" && callAt(script, b.value) !== null),
  );
}

/** A model that is made anew, or gets new layers, after the optimizer has taken the old ones. */
function replaced(script: Script): Discovery | null {
  const [optimizer, another] = optimizersOf(script).filter((o) => o.framework === "pytorch");
  const given = optimizer && argumentOf(script, optimizer.call.argumentList, "params", 0);
  const name = given && /^([\w.]+)\.parameters\(\)$/.exec(textOf(script, given.value))?.[1];
  if (!optimizer || !name || another) return null;
  const built = statementOf(optimizer.call.node);
  const block = built.parent;
  const later = script.all("AssignStatement").find((s) => {
    if (s.from < built.to || !block || !s.parent || !sameNode(s.parent, block)) return false;
    const [assignment] = assignmentsOf(s);
    const target = assignment ? textOf(script, assignment.target) : "";
    const call = assignment?.value ? callAt(script, assignment.value) : null;
    if (!call) return false;
    if (target === name) return makesNew(script, call, name);
    return target.startsWith(`${name}.`) && /^torch\.nn\.[A-Z]/.test(call.name ?? "");
  });
  if (!later) return null;
  const between = script.text.slice(built.to, later.from);
  const variable = optimizer.variable;
  const isUsed =
    variable !== null && new RegExp(`\\b${variable.replace(".", "\\.")}\\b`).test(between);
  if (isUsed) return null;
  const edits = [
    removeStatement(script, built),
    insertAfter(script, later, [statementText(script, built)]),
  ];
  return fault(optimizer.call.node, edits, {
    title: message("Build the optimizer after the model is complete"),
    why: message(
      "{name} is changed after the optimizer was built, which goes on with the old parameters.",
      { name },
    ),
  });
}

function makesNew(
  script: Script,
  call: NonNullable<ReturnType<typeof callAt>>,
  name: string,
): boolean {
  const mentionsOld = itemsOf(script, call.argumentList).some((i) =>
    new RegExp(`\\b${name.replace(".", "\\.")}\\b`).test(textOf(script, i.value)),
  );
  const qualified = qualifiedName(script, call.callee) ?? call.method;
  if (mentionsOld) return /deepcopy$/.test(qualified);
  return !textOf(script, call.callee).startsWith(`${name}.`);
}

export const optimizerParameters: Fault = {
  id: "fix-optimizer-parameters",
  signs: anyTrouble,
  title: message("Give the optimizer all parameters"),
  why: message("Weights that the optimizer does not get are never trained."),
  cost: message("More weights are trained, so that a step takes longer."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)" },
  find,
};
