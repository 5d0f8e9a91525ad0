import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { editItems } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, codeOf, functionOf, textOf } from "../../python/tree.ts";
import { isFineTuning, loadedWeights } from "../../training/model/pretrained.ts";
import { isTrainedBefore } from "../../training/model/trainedBefore.ts";
import type { TrainingProgram } from "../../training/program.ts";
import {
  type GradientSwitch,
  moduleOfOwner,
  scopeOfOwner,
} from "../../training/pytorch/gradientSwitches.ts";
import { layersOf } from "../../training/pytorch/initialized.ts";
import { isUntrainedTwin } from "../../training/pytorch/network.ts";
import { isThawedLater } from "../../training/pytorch/thawedLater.ts";
import { sources } from "../sources.ts";
import { cutLayers } from "./cutLayers.ts";
import { cutLoss } from "./cutLoss.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { hardDecision } from "./hardDecision.ts";
import { lateThaw } from "./lateThaw.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework === "keras") return lateThaw(program);
  const embedding = frozenEmbedding(program);
  if (embedding || isFineTuning(program.script)) return embedding;
  return hardDecision(program) ?? cutLoss(program) ?? frozen(program) ?? cutLayers(program);
}

/** Vectors that are only drawn are to be trained. */
function frozenEmbedding({ script, frozenEmbeddings }: TrainingProgram): Discovery | null {
  const [first] = frozenEmbeddings;
  if (!first) return null;
  const edits = frozenEmbeddings.flatMap(({ argumentList }) =>
    editItems(script, argumentList, { remove: [], append: ["freeze=False"] }),
  );
  const code = codeOf(script, first.node);
  return fault(
    first.node,
    edits,
    {
      title: message("Train the embeddings too (freeze=False)"),
      why: message("{code} freezes vectors that are random: no word gets a meaning.", {
        code,
      }),
    },
    // Fixed random symbols are a method, too.
    "suspected",
  );
}

/** `parameter.requires_grad = False` and `requires_grad_(False)` of layers that a loss goes back through. */
function frozen(program: TrainingProgram): Discovery | null {
  const { script, gradientSwitches } = program;
  const on = gradientSwitches.filter(({ isOn }) => isOn === true);
  const thawed = new Set(on.map(({ owner }) => scopeOfOwner(script, owner)));
  const freezes = gradientSwitches.filter((one) => {
    const { isOn, node, owner, isReached, isLoaded } = one;
    return (
      isOn === false &&
      isReached &&
      !isDecided(script, node) &&
      !isLoaded &&
      // A teacher before its student, an encoder before its head.
      !isTrainedBefore(script, node) &&
      !isUntrainedTwin(script, moduleOfOwner(script, owner)) &&
      // Frozen and thawed in turns, as a critic is.
      !thawed.has(scopeOfOwner(script, owner)) &&
      layersOf(script, owner, node).length > 0 &&
      !isThawedLater(script, one)
    );
  });
  const [first] = freezes;
  if (!first) return null;
  const isChosen = freezes.some(({ node }) => ancestorOf(node, "IfStatement") !== null);
  if (leavesOut(program, freezes)) return null;
  const isCertain = on.length === 0 && !isChosen && loadedWeights(script) === null;
  const code = codeOf(script, first.node).trim();
  return fault(
    first.node,
    freezes.map(({ value }: GradientSwitch) => value && { ...spanOf(value), insert: "True" }),
    {
      title: message("Train the frozen layers too"),
      why: message(
        "{code} freezes weights, and none of them are loaded: they keep their random initial values.",
        { code },
      ),
    },
    isCertain ? "certain" : "suspected",
  );
}

/** The optimizer is not given the frozen layers either: two statements agree that they stay as they are. */
function leavesOut(
  { script, optimizedParameters }: TrainingProgram,
  freezes: readonly GradientSwitch[],
): boolean {
  const frozen = freezes.flatMap(({ owner, node }) => layersOf(script, owner, node));
  return optimizedParameters.some(({ value }) => {
    const owner = callAt(script, value)?.receiver;
    const given = owner ? layersOf(script, owner, value) : [];
    return given.length > 0 && !given.some((layer) => frozen.includes(layer));
  });
}

function spanOf({ from, to }: SyntaxNode) {
  return { from, to };
}

/** An option, or another choice that the script leaves open, freezes: whoever chooses it means it. */
function isDecided(script: Script, anchor: SyntaxNode): boolean {
  const branch = ancestorOf(anchor, "IfStatement");
  const definition = functionOf(anchor);
  if (!branch || (definition && branch.from < definition.from)) return false;
  const head = textOf(script, branch).split("\n")[0] ?? "";
  // Which parameters it is about, by their names.
  const isSelection =
    /^if (?:not )?(?:["'][^"']*["']\s+(?:not )?in\s+\w+|\w+\.(?:starts|ends)with\([^()]*\)):/.test(
      head,
    );
  return !isSelection && !/__name__|isinstance/.test(head);
}

export const frozenLayers: Fault = {
  id: "fix-frozen-layers",
  signs: anyTrouble,
  title: message("Train the frozen layers too"),
  why: message("Layers that get no gradient keep their random initial values."),
  cost: message("More weights are trained, so that a step takes longer and needs more memory."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "for parameter in model.parameters():\n    parameter.requires_grad = True" },
  find,
};
