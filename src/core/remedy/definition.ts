import type { Finding } from "../diagnosis/finding.ts";
import type { Message } from "../message.ts";
import type { Script } from "../python/script.ts";
import type { TrainingEditor } from "../training/editor.ts";
import { editors } from "../training/editors.ts";
import type { Framework } from "../training/framework.ts";
import type { Outcome } from "../training/outcome.ts";
import { programOf, type TrainingProgram } from "../training/program.ts";
import type { Training } from "../training/training.ts";
import type { RemedySource } from "./remedy.ts";
import type { RemedyId } from "./remedyId.ts";

/** What a remedy is placed for: a script as it is now, and the run that got stuck with it. */
export interface Situation extends Training {
  readonly program: TrainingProgram;
  /** Knows where the framework puts things. */
  readonly editor: TrainingEditor;
  readonly finding: Finding | null;
}

/** The same run with a script. */
export function inSituation(
  script: Script,
  { finding, hyperparameters }: Pick<Situation, "finding" | "hyperparameters">,
): Situation {
  const program = programOf(script);
  return { script, program, editor: editors[program.framework], finding, hyperparameters };
}

/** A remedy before it meets a script. */
export interface RemedyDefinition {
  readonly id: RemedyId;
  readonly title: Message;
  readonly why: Message;
  readonly cost: Message;
  readonly sources: readonly RemedySource[];
  /** By the framework of the script; `pytorch` serves where a framework has none of its own. */
  readonly snippets: Readonly<Partial<Record<Framework, string>> & { pytorch: string }>;
  /** True where the finding's evidence speaks for this remedy before all others. */
  readonly supports: (finding: Finding) => boolean;
  readonly place: (situation: Situation) => Outcome;
}
