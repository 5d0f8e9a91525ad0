import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { bindingsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, textOf } from "../../python/tree.ts";
import { isFineTuning } from "../../training/model/pretrained.ts";
import type { OptimizedParameters } from "../../training/optimizer/optimizedParameters.ts";
import {
  hasOtherOptimizer,
  holdsForeignParts,
  isModuleOfFile,
} from "../../training/optimizer/otherOptimizers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** `Adam(model.head.parameters())` of a model that is trained from scratch. */
export function partialParameters(program: TrainingProgram): Discovery | null {
  const { script, optimizedParameters, weightsPaired } = program;
  const [parameters, another] = optimizedParameters;
  if (!parameters || another || isFineTuning(script) || weightsPaired) return null;
  if (parameters.isExtended || hasOtherOptimizer(script, parameters.optimizer)) return null;
  const text = textOf(script, parameters.value).replace(/\s+/g, " ");
  const part =
    /^(?:list\()?((?:self\.)?\w+)((?:\.\w+|\[[^\]]*\])+)\.parameters\(\)\)?$/.exec(text) ??
    /^list\(((?:self\.)?\w+)\.parameters\(\)\)(\[[^\]]*\])$/.exec(text) ??
    /^\[((?:self\.)?\w+)((?:\.\w+|\[[^\]]*\])*\.(?:weight|bias))\]$/.exec(text);
  const [, root, rest = ""] = part ?? [];
  // One of several networks by its name, in a loop that comes to each.
  const isOfEach =
    /^\[[A-Za-z_]\w*\]/.test(rest) && ancestorOf(parameters.given, "ForStatement") !== null;
  if (isOfEach) return null;
  // What a dictionary holds beside one network need not be networks.
  if (/^\[["']/.test(rest)) return null;
  if (root !== undefined && root !== "self" && isModel(script, root, parameters.given)) {
    // What another file makes may come trained, and what is frozen besides is left out on purpose.
    const isMeant = !isModuleOfFile(script, root) || holdsForeignParts(script, root);
    return isMeant || isFrozen(program) ? null : whole(program, parameters, root, rest);
  }
  const filtered =
    /^[[(](?:p|param|q|w|v)\w* for \w+, ?\w+ in ((?:self\.)?\w+)\.named_parameters\(\) if (.+)[\])]$/.exec(
      text,
    );
  const [, owner, condition = ""] = filtered ?? [];
  if (owner === undefined || /requires_grad/.test(condition)) return null;
  return whole(program, parameters, owner, condition);
}

function isFrozen({ gradientSwitches }: TrainingProgram): boolean {
  return gradientSwitches.some(({ isOn }) => isOn === false);
}

function whole(
  { gradientSwitches }: TrainingProgram,
  { optimizer, given }: OptimizedParameters,
  root: string,
  part: string,
): Discovery {
  return fault(
    optimizer.call.node,
    [{ from: given.from, to: given.to, insert: `${root}.parameters()` }],
    {
      title: message("Give the optimizer all parameters of {root}", { root }),
      why: message(
        "The optimizer gets {part} only: all other weights keep their random initial values.",
        {
          part: (
            root + (part.startsWith(".") || part.startsWith("[") ? part : ` if ${part}`)
          ).slice(0, 60),
        },
      ),
    },
    gradientSwitches.length > 0 ? "suspected" : "certain",
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
