import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertAfter } from "../../python/lines.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault, suspicion } from "./fault.ts";

/** Share of the trained weights that the copy takes over with every step. */
const share = "0.01";
/** An average of about the last hundred steps. */
const quickDecay = "0.99";

function find(program: TrainingProgram): Discovery | null {
  return staleTarget(program) ?? slowAverage(program);
}

/** The average that is looked at is still next to what the weights were before the training. */
function slowAverage({ slowAverage: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { at, literal, decay, steps } = found;
  const { from, to } = literal;
  return fault(
    at,
    [{ from, to, insert: quickDecay }],
    {
      title: message("Let the average follow the weights ({before} → {after})", {
        before: String(decay),
        after: quickDecay,
      }),
      why: message(
        "With a decay of {before} an average follows slowly, and this run has {steps} steps: at its end most of the average is still what the weights were at first.",
        { before: String(decay), steps },
      ),
    },
    "suspected",
  );
}

function staleTarget(program: TrainingProgram): Discovery | null {
  const { script, staleTarget: found, steps } = program;
  if (!found) return null;
  const { copy, name, of } = found;
  const why = message(
    "{name} stays what {of} was before the training: the targets that it gives are those of a network that knows nothing.",
    { name, of },
  );
  const [step, another] = steps;
  if (!step || another) {
    return suspicion(
      program,
      copy,
      "{name} stays what {of} was before the training; bring it up to date now and then.",
      { name, of },
    );
  }
  const torch = referenceTo(script, "torch");
  const lines = [
    `with ${torch.text}.no_grad():`,
    `\tfor old, new in zip(${name}.parameters(), ${of}.parameters()):`,
    `\t\told.lerp_(new, ${share})`,
  ];
  return fault(
    copy,
    [...torch.edits, insertAfter(script, step.statement, lines)],
    { title: message("Bring {name} up to date with every step", { name }), why },
    "suspected",
  );
}

export const targetNetwork: Fault = {
  id: "fix-target-network",
  signs: anyTrouble,
  title: message("Bring the target network up to date"),
  why: message("A target network that never changes gives targets that mean nothing."),
  cost: message("A small share of the time of a step."),
  sources: [sources.targets, sources.deepChecker],
  snippets: {
    pytorch:
      "with torch.no_grad():\n    for old, new in zip(target.parameters(), online.parameters()):\n        old.lerp_(new, 0.01)",
  },
  find,
};
