import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod, dottedName, qualifiedName } from "../../python/calls.ts";
import { isNamedIn } from "../../python/names.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, childOf, nameOfDefinition, statementsOf, textOf } from "../../python/tree.ts";
import { optimizerStepsOf } from "../loop/optimizerSteps.ts";
import { gradientSwitchesOf, moduleOfOwner } from "../pytorch/gradientSwitches.ts";
import { type OptimizedParameters, optimizedParametersOf } from "./optimizedParameters.ts";
import { isSetUpAgain, type Making, makingsOf } from "./optimizerMakings.ts";

/** Layers that take the place of others once the optimizer holds those: no step ever changes the new ones. */
export interface ReplacedLayers {
  /** Where the optimizer is made, or what makes it. */
  readonly making: Making;
  readonly replacing: SyntaxNode;
  /** The network that gets the layers, or is made anew. */
  readonly model: string;
}

export const replacedLayersOf = oncePerScript((script): ReplacedLayers | null => {
  const all = optimizedParametersOf(script);
  for (const parameters of all) {
    for (const making of makingsOf(script, parameters)) {
      const replaced = replacedAfter(script, making, all);
      if (replaced) return replaced;
    }
  }
  return null;
});

function replacedAfter(
  script: Script,
  making: Making,
  all: readonly OptimizedParameters[],
): ReplacedLayers | null {
  const { statement, models, variable } = making;
  const block = statement.parent;
  const later = block ? statementsOf(block).filter(({ from }) => from >= statement.to) : [];
  const isAnew = (one: SyntaxNode) =>
    all.some(({ optimizer }) => isSetUpAgain(script, one, making, optimizer));
  for (const next of later) {
    const model = models.find((name) => replacesIn(script, next, name));
    if (model !== undefined) {
      const goesOn = later.some(
        (one) => one.from > next.from && variable !== null && isNamedIn(script, variable, one),
      );
      // One of several optimizers trains what comes after only where it is named there.
      const isCertain = goesOn || (!making.isOfClass && all.length === 1 && isTrained(script));
      // Whatever makes an optimizer later on may be for the new layers.
      const isLeftOut = isCertain && !isFrozen(script, next) && !later.some(isAnew);
      return isLeftOut ? { making, replacing: next, model } : null;
    }
    // What is trained before the layers are replaced may be a stage of its own.
    if (variable !== null && isNamedIn(script, variable, next)) return null;
  }
  return null;
}

/** Of a script in which nothing steps, the optimizers may be made for show. */
function isTrained(script: Script): boolean {
  const { steps, mayBeTakenElsewhere } = optimizerStepsOf(script);
  return steps.length > 0 || mayBeTakenElsewhere;
}

/** `model.fc.requires_grad_(False)`: what stays as it begins needs no optimizer. */
function isFrozen(script: Script, replacing: SyntaxNode): boolean {
  const replaced = replacing.name === "AssignStatement" ? assignmentsOf(replacing) : [];
  const names = replaced.map(({ target }) => textOf(script, target));
  return gradientSwitchesOf(script).some(
    ({ owner, isOn }) =>
      isOn === false && names.includes(textOf(script, moduleOfOwner(script, owner))),
  );
}

/** `model = Net()`, `model.fc = nn.Linear(8, 2)`, `model.reset_head(2)`, `trainer.reset_head(2)`. */
function replacesIn(script: Script, statement: SyntaxNode, model: string): boolean {
  if (assignsNew(script, statement, model)) return true;
  const call = statement.firstChild && callAt(script, statement.firstChild);
  const owner = call?.receiver ? dottedName(script, call.receiver) : null;
  if (statement.name !== "ExpressionStatement" || !call || owner === null) return false;
  const isHolder = model.startsWith(`${owner}.`);
  if (!isHolder && owner !== model) return false;
  const [method, another] = script
    .all("FunctionDefinition")
    .filter((f) => nameOfDefinition(script, f) === call.method);
  const self = method && !another ? parametersOf(script, method)[0]?.name : undefined;
  const body = method && bodyOf(method);
  if (self === undefined || !body) return false;
  const network = `${self}${model.slice(owner.length)}.`;
  return statementsOf(body).some((one) => assignsPart(script, one, network));
}

function assignsNew(script: Script, statement: SyntaxNode, model: string): boolean {
  return (
    assignsPart(script, statement, `${model}.`) ||
    (statement.name === "AssignStatement" &&
      assignmentsOf(statement).some(({ target, value }) => {
        const call = value && callAt(script, value);
        return !!call && textOf(script, target) === model && makesNew(script, call, model);
      }))
  );
}

/** Whether an attribute of the network gets new layers with weights, none of the old among them. */
function assignsPart(script: Script, statement: SyntaxNode, owner: string): boolean {
  if (statement.name !== "AssignStatement") return false;
  return assignmentsOf(statement).some(({ target, value }) => {
    const name = textOf(script, target);
    const call = value && callAt(script, value);
    const rest = name.startsWith(owner) ? name.slice(owner.length) : "";
    const [attribute = ""] = rest.split(/[.[]/);
    return (
      attribute !== "" &&
      !!call &&
      makesLayers(script, call) &&
      !takesOver(script, call, `${owner}${attribute}`)
    );
  });
}

/** Whether the new layers hold the old ones: only their sizes may be read. */
function takesOver(script: Script, { argumentList }: Call, layer: string): boolean {
  return nodesWithin(script, "MemberExpression", argumentList).some((node) => {
    const property = node.parent && childOf(node.parent, "PropertyName");
    const isSize = property && /(?:features|channels|size|dim)$/.test(textOf(script, property));
    return textOf(script, node) === layer && !isSize;
  });
}

const weighted =
  /^torch\.nn\.(?:\w*Linear|\w*Conv\w*|Embedding\w*|\w*RNN\w*|\w*GRU\w*|\w*LSTM\w*|\w*Norm\w*|Bilinear|Transformer\w*|MultiheadAttention)$/;

function makesLayers(script: Script, call: Call): boolean {
  if (weighted.test(call.name ?? "")) return true;
  return (
    call.name === "torch.nn.Sequential" &&
    callsOfMethod(script, "Linear", "Conv2d", "Conv1d", "LSTM", "GRU").some(
      ({ node, name }) =>
        node.from > call.node.from && node.to <= call.node.to && weighted.test(name ?? ""),
    )
  );
}

/** What is made of the old model, `DataParallel(model).cuda()`, holds its parameters; a copy holds its own. */
function makesNew(script: Script, call: Call, name: string): boolean {
  return (
    !isNamedIn(script, name, call.node) ||
    /deepcopy$/.test(qualifiedName(script, call.callee) ?? call.method)
  );
}
