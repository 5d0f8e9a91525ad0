import * as vscode from "vscode";
import type { Finding, Sign } from "../core/diagnosis/finding.ts";
import type { ImportedFile } from "../core/python/importedFile.ts";
import type { OfferedRemedy, Remedy } from "../core/remedy/remedy.ts";
import type { RemedyId } from "../core/remedy/remedyId.ts";
import type { Run } from "../core/run/run.ts";
import { judgedSign } from "../core/view/appliedRemedy.ts";
import { Latest } from "../host/scheduling/latest.ts";
import type { AppliedRemedies } from "./appliedRemedies.ts";
import { readImported, workspaceEdit } from "./importedFiles.ts";
import { inSlices } from "./inSlices.ts";
import { localize } from "./localize.ts";
import { revealCell } from "./notebook/revealCell.ts";
import type { EditedRemedy, PlannedRemedy, RemedyService } from "./remedyService.ts";
import { inform } from "./say.ts";
import type { RunFinding } from "./scriptFindings.ts";
import type { ScriptLocator } from "./scriptLocator.ts";
import { openScript, type TrainingScript } from "./trainingScript.ts";

/** Plans remedies on scripts as they are now, unsaved changes included, and puts them in. */
export class Remedies implements RemedyService, vscode.Disposable {
  readonly #locator: ScriptLocator;
  readonly #applied: AppliedRemedies;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  /** By the address of the script. */
  readonly #imported = new Map<string, Promise<readonly ImportedFile[]>>();
  readonly #subscriptions: vscode.Disposable;
  readonly #prepared = new Latest();

  constructor(locator: ScriptLocator, applied: AppliedRemedies) {
    this.#locator = locator;
    this.#applied = applied;
    const changed = () => {
      this.#imported.clear();
      this.#changes.fire();
    };
    this.#subscriptions = vscode.Disposable.from(
      this.#changes,
      locator.onDidChange(changed),
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => document.languageId === "python" && changed(),
      ),
    );
  }

  dispose(): void {
    this.#prepared.dispose();
    this.#subscriptions.dispose();
  }

  async list(run: Run, finding: Finding): Promise<readonly OfferedRemedy[]> {
    const { codeParts } = await import("../core/remedy/planner.ts");
    const planned = await this.plan(run, finding);
    return planned.map(({ remedy }) => ({ ...remedy, code: codeParts(remedy.snippet) }));
  }

  async plan(run: Run, finding: Finding): Promise<readonly PlannedRemedy[]> {
    return this.#planAt(await this.#locator.find(run), run, finding);
  }

  /** Planned again where the script was edited meanwhile: places and edits are those of its text now. */
  async #planAt(
    uri: vscode.Uri | undefined,
    run: Run,
    finding: Finding,
  ): Promise<readonly PlannedRemedy[]> {
    const open = async () => (uri === undefined ? null : await openScript(uri));
    for (let script = await open(); ; ) {
      const planned = await this.planOn(script, run, finding);
      const now = await open();
      if (now?.text === script?.text) return planned;
      script = now;
    }
  }

  /** The planner is loaded with its first use: it is the larger part of the extension. */
  async planOn(
    script: TrainingScript | null,
    run: Run,
    finding: Finding,
  ): Promise<readonly PlannedRemedy[]> {
    const planner = await import("../core/remedy/planner.ts");
    const { factsOf, planRemediesInParts } = planner;
    const imported = script === null ? [] : await this.#importedBy(script, planner);
    const remedies = await inSlices(
      planRemediesInParts({ script, imported, finding, ...factsOf(run) }),
    );
    return remedies.map((remedy) => ({ remedy, script }));
  }

  /** Plans before anybody asks, so that the menu finds the answer ready; given up when begun anew. */
  async prepare(script: TrainingScript, about: readonly RunFinding[]): Promise<void> {
    const isNewest = this.#prepared.begin();
    for (const { run, finding } of about) {
      if (isNewest()) await this.planOn(script, run, finding);
    }
  }

  /** Read again once a Python file has changed. */
  #importedBy(
    script: TrainingScript,
    {
      importCandidates,
      asksForCaller,
    }: Pick<typeof import("../core/remedy/planner.ts"), "importCandidates" | "asksForCaller">,
  ): Promise<readonly ImportedFile[]> {
    const key = script.uri.toString();
    const known =
      this.#imported.get(key) ?? readImported(script, importCandidates, asksForCaller(script.text));
    this.#imported.set(key, known);
    return known;
  }

  async insert(run: Run, finding: Finding, id: RemedyId): Promise<void> {
    const uri = (await this.#locator.find(run)) ?? (await this.#locator.ask(run));
    const made = await this.edit(run, finding, id, uri);
    if (made === null) return;
    const { remedy, script, edit } = made;
    if (remedy.placement.kind !== "edit")
      return this.#refuse(remedy, localize(remedy.placement.reason));
    const place = script.placeOf(remedy.placement.anchor);
    if (edit !== null && (await vscode.workspace.applyEdit(edit))) {
      const title = localize(remedy.title);
      await this.inserted(script.uri, place, judgedSign(finding), title, textBefore(remedy));
    } else this.#refuse(remedy, vscode.l10n.t("The script could not be edited."));
  }

  /**
   * A remedy with its edit of the texts as they are at this moment; planned again where an imported file is no longer
   * what it was planned on. Null where there is no such remedy or no script.
   */
  async edit(
    run: Run,
    finding: Finding,
    id: RemedyId,
    chosen?: vscode.Uri,
  ): Promise<EditedRemedy | null> {
    const uri = chosen ?? (await this.#locator.find(run));
    for (let isAgain = false; ; isAgain = true) {
      const all = await this.#planAt(uri, run, finding);
      const { remedy, script = null } = all.find((one) => one.remedy.id === id) ?? {};
      if (remedy === undefined || script === null) return null;
      if (remedy.placement.kind !== "edit") return { remedy, script, edit: null };
      const edit = await workspaceEdit(script, remedy.placement);
      if (edit !== "changed") return { remedy, script, edit };
      if (isAgain) return { remedy, script, edit: null };
      this.#imported.delete(script.uri.toString());
    }
  }

  /** A remedy stands in the script now: shows it, and remembers it for the next run. */
  async inserted(
    script: vscode.Uri,
    { uri, range: { start } }: vscode.Location,
    sign: Sign,
    title: string,
    before: string | null,
  ): Promise<void> {
    await this.#applied.record(script, sign, title, before);
    const position = new vscode.Position(start.line, 0);
    if (await revealCell(uri, start.line)) return;
    await vscode.window.showTextDocument(uri, {
      selection: new vscode.Range(position, position),
      viewColumn: columnOf(uri) ?? vscode.ViewColumn.One,
      preview: false,
    });
  }

  async copy(remedy: Remedy): Promise<void> {
    await vscode.env.clipboard.writeText(remedy.snippet);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Code copied"), 3000);
  }

  #refuse(remedy: Remedy, reason: string): void {
    const copy = vscode.l10n.t("Copy Code");
    const asked = inform(`${localize(remedy.title)}: ${reason}`, copy);
    void asked.then((answer) => (answer === copy ? this.copy(remedy) : undefined));
  }
}

/** Version of the script's text that an edit of it was computed on; null where it edits imported files alone. */
export function textBefore({ placement }: Remedy): string | null {
  return placement.kind === "edit" && placement.edits.length > 0 ? placement.version : null;
}

/** Where the document is open already. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const holds = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(holds))?.viewColumn;
}
