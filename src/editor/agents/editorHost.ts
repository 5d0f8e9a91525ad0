import path from "node:path";
import * as vscode from "vscode";
import { diagnoseComparison } from "../../core/diagnosis/comparison/diagnoseComparison.ts";
import type { Finding } from "../../core/diagnosis/finding.ts";
import { applyEdits } from "../../core/python/applyEdits.ts";
import type { Remedy } from "../../core/remedy/remedy.ts";
import type { Run } from "../../core/run/run.ts";
import { liesIn, realFolders } from "../../host/realFolders.ts";
import type { RunStore } from "../../host/runStore.ts";
import { diffOf } from "../../host/scriptOffers.ts";
import {
  answer,
  failure,
  type KnownRuns,
  type Offers,
  type ToolAnswer,
  type ToolHost,
} from "../../host/tools/tool.ts";
import type { Remedies } from "../remedies.ts";
import type { ScriptLocator } from "../scriptLocator.ts";
import { openScript, type TrainingScript } from "../trainingScript.ts";
import type { TryFixes } from "../trials/registerTrials.ts";

export interface EditorHostDependencies {
  readonly store: RunStore;
  readonly locator: ScriptLocator;
  readonly remedies: Remedies;
  readonly tryFixes: TryFixes;
}

/** The tools' home in the editor: the runs that it shows, and scripts with their unsaved changes. */
export class EditorHost implements ToolHost {
  readonly #dependencies: EditorHostDependencies;
  readonly #signal: AbortSignal;

  /** @param signal ends what the call has started. */
  constructor(dependencies: EditorHostDependencies, signal: AbortSignal) {
    this.#dependencies = dependencies;
    this.#signal = signal;
  }

  get folders(): readonly string[] {
    return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  }

  async known(): Promise<KnownRuns> {
    const { store } = this.#dependencies;
    const { runs } = store;
    const comparisons = new Map(
      runs.flatMap(({ id }) => store.comparisonsOf(id).map((one) => [one.id, one] as const)),
    );
    return {
      runs,
      comparisons: [...comparisons.values()].map((comparison) => ({
        comparison,
        diagnosis: diagnoseComparison(comparison),
      })),
      diagnosis: ({ id }) => store.diagnosis(id),
    };
  }

  async offers(run: Run, finding: Finding, word: string | null): Promise<Offers> {
    const script = await this.#script(run, word);
    if (typeof script === "string") return { kind: "refused", reason: script };
    const planned = await this.#dependencies.remedies.planOn(script, run, finding);
    const home = vscode.workspace.getWorkspaceFolder(script.uri)?.uri.fsPath ?? "";
    const offers = planned.map(async ({ remedy }) => ({
      remedy,
      diff: await diffWithImports(script, remedy, home),
    }));
    const name = path.relative(home, script.uri.fsPath);
    return { kind: "offers", script: name, offers: await Promise.all(offers) };
  }

  /** The person is asked as with the command: which fixes, then the exact command, where it runs and for how long. */
  async tryFixes(run: Run, word: string | null): Promise<ToolAnswer> {
    if (!vscode.workspace.isTrusted)
      return failure("nothing is run in a workspace that is not trusted");
    const script = await this.#script(run, word);
    if (typeof script === "string") return failure(script);
    const text = await this.#dependencies.tryFixes(run, script.uri, this.#signal);
    return text === null
      ? failure("the person did not start the trials; nothing was run")
      : answer(text);
  }

  async #script(run: Run, word: string | null): Promise<TrainingScript | string> {
    if (word === null) {
      const known = await this.#dependencies.locator.find(run);
      const script = known === undefined ? null : await openScript(known);
      return script ?? "no script is known to have written this log; name it as script";
    }
    const roots = await realFolders(this.folders);
    for (const folder of path.isAbsolute(word) ? [""] : this.folders) {
      const place = path.resolve(folder, word);
      const isInside = await liesIn(roots, place);
      const script = isInside ? await openScript(vscode.Uri.file(place)) : null;
      if (script !== null) return script;
    }
    return `${word}: there is no such script in this workspace`;
  }
}

/** A patch of the script and of what it imports, unsaved changes included. */
async function diffWithImports(
  script: TrainingScript,
  remedy: Remedy,
  home: string,
): Promise<string | null> {
  if (remedy.placement.kind !== "edit") return null;
  const others = (remedy.placement.elsewhere ?? []).map(async ({ path: place }) => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(place));
    return { path: place, module: "", text: document.getText() };
  });
  const whole = {
    path: script.uri.fsPath,
    file: script.text,
    imported: await Promise.all(others),
    edited: (edits: Parameters<typeof applyEdits>[1]) => applyEdits(script.text, edits),
  };
  return diffOf(whole, remedy, home);
}
