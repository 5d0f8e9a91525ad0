import { message } from "../message.ts";
import { writtenLines } from "../python/applyEdits.ts";
import type { ImportedFile } from "../python/importedFile.ts";
import type { RecentScripts } from "../python/recentScripts.ts";
import { isUnread, mostLevels, type Script } from "../python/script.ts";
import { versionOf } from "../python/textVersion.ts";
import { unboundNames } from "../python/unboundNames.ts";
import type { Framework } from "../training/framework.ts";
import {
  type Edit,
  type NoEdit,
  type Outcome,
  refused,
  refusedBecause,
} from "../training/outcome.ts";
import { placeAcross, restsOnDefault } from "./acrossFiles.ts";
import type { RemedyDefinition, Situation } from "./definition.ts";
import type { Remedy } from "./remedy.ts";
import { isSound } from "./soundness.ts";
import { unsuitedTo } from "./unsuited.ts";

/** Places treatments in one script; each imported file is read once for all of them. */
export function placing(
  situation: Situation | null,
  imported: readonly ImportedFile[],
  recentScripts: RecentScripts,
) {
  const scripts = new Map<string, Script>();
  const read = (text: string) => {
    const script = scripts.get(text) ?? recentScripts.read(text);
    scripts.set(text, script);
    return script;
  };
  return (definition: RemedyDefinition) => placeTreatment(definition, situation, imported, read);
}

function placeTreatment(
  definition: RemedyDefinition,
  situation: Situation | null,
  imported: readonly ImportedFile[],
  read: (text: string) => Script,
): Remedy {
  if (!situation) {
    return toRemedy(definition, refusedBecause("No training script is known for this run."), null);
  }
  const alone = toRemedy(definition, place(definition, situation), situation);
  const unsuited = unsuitedTo(situation.script, definition.id);
  if (alone.placement.kind === "present") return alone;
  if (unsuited) return toRemedy(definition, refused(unsuited), situation);
  const isOpen = isOpenToCaller(situation, alone, imported);
  if (alone.placement.kind === "edit" && !isOpen) return alone;
  for (const file of isOpen ? imported.filter(({ isCaller }) => isCaller) : imported) {
    const across = placeAcross(definition, situation, file, read);
    if (across) {
      const { script } = situation;
      return {
        ...alone,
        ...wordsOf(definition, across),
        ...planned(script, across.placement, alone.snippet),
      };
    }
  }
  return isOpen ? toRemedy(definition, givenByCaller, situation) : alone;
}

/** An edit that rests on a default, where a caller of another file may give another value: it may change nothing, or count wrong. */
function isOpenToCaller(
  situation: Situation,
  { placement }: Remedy,
  imported: readonly ImportedFile[],
): boolean {
  const isCalledByFile = imported.some(({ isCaller }) => isCaller);
  return placement.kind === "edit" && restsOnDefault(situation, placement, isCalledByFile);
}

const givenByCaller = refusedBecause("The file that calls this one may give the value itself.");

/** A remedy as it applies to one script: where it was placed, with what can be said better there. */
export function toRemedy(
  words: Omit<RemedyDefinition, "place" | "supports">,
  placed: Outcome,
  situation: Situation | null,
): Remedy {
  const outcome = situation ? certain(situation, placed) : placed;
  const framework: Framework = situation?.program.framework ?? "pytorch";
  return {
    id: words.id,
    ...wordsOf(words, outcome),
    sources: words.sources,
    ...planned(
      situation?.script ?? null,
      outcome.placement,
      words.snippets[framework] ?? words.snippets.pytorch,
    ),
    evidence: null,
    isWeak: false,
    preferred: false,
    certainty: null,
  };
}

/** An edit belongs to a text, and what is shown and copied are the lines that it writes. */
function planned(
  script: Script | null,
  placement: Edit | NoEdit,
  snippet: string,
): Pick<Remedy, "placement" | "snippet"> {
  if (placement.kind !== "edit" || !script) {
    return { placement: placement.kind === "edit" ? nowhere : placement, snippet };
  }
  const written = writtenLines(script.text, placement.edits);
  return {
    placement: { ...placement, version: versionOf(script.text) },
    snippet: written === "" ? snippet : written,
  };
}

const nowhere: NoEdit = {
  kind: "refused",
  reason: message("No training script is known for this run."),
};

function wordsOf(words: Pick<RemedyDefinition, "title" | "why" | "cost">, outcome: Outcome) {
  return {
    title: outcome.title ?? words.title,
    why: outcome.why ?? words.why,
    cost: outcome.cost ?? words.cost,
  };
}

function place(definition: RemedyDefinition, situation: Situation): Outcome {
  if (isUnread(situation.script)) {
    return refusedBecause("The script is nested more than {levels} levels deep and was not read.", {
      levels: mostLevels,
    });
  }
  if (situation.program.framework === "unknown") {
    return refusedBecause(
      "The script imports none of PyTorch, Keras, Lightning, Transformers and Optax.",
    );
  }
  return definition.place(situation);
}

/** Edits that would overlap or leave the script less readable to the parser than it was are refused. */
function certain({ script }: Situation, outcome: Outcome): Outcome {
  if (outcome.placement.kind !== "edit") return outcome;
  const { edits } = outcome.placement;
  if (!isSound(script, edits)) {
    return refusedBecause("The script is written in a way in which this edit is not certain.");
  }
  const [unbound] = unboundNames(script, edits);
  return unbound === undefined
    ? outcome
    : refusedBecause("{name} may have no value yet where the edit would need it.", {
        name: unbound,
      });
}
