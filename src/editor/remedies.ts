import * as vscode from "vscode";
import type { Finding, Sign } from "../core/diagnosis/finding.ts";
import type { Remedy, ScriptEdit } from "../core/remedy/remedy.ts";
import type { RemedyId } from "../core/remedy/remedyId.ts";
import type { Run } from "../core/run/run.ts";
import { localize } from "./localize.ts";
import type { RemedyService } from "./remedyService.ts";
import type { ScriptLocator } from "./scriptLocator.ts";
import type { Trials } from "./trials.ts";

export interface PlannedRemedy {
  readonly remedy: Remedy;
  /** The script as it was when the remedy was planned; null where none is known. */
  readonly document: vscode.TextDocument | null;
}

/** Plans remedies on scripts as they are now, unsaved changes included, and puts them in. */
export class Remedies implements RemedyService, vscode.Disposable {
  readonly #locator: ScriptLocator;
  readonly #trials: Trials;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #subscriptions: vscode.Disposable;

  constructor(locator: ScriptLocator, trials: Trials) {
    this.#locator = locator;
    this.#trials = trials;
    this.#subscriptions = vscode.Disposable.from(
      this.#changes,
      locator.onDidChange(() => this.#changes.fire()),
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => document.languageId === "python" && this.#changes.fire(),
      ),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async list(run: Run, finding: Finding): Promise<readonly Remedy[]> {
    return (await this.plan(run, finding)).map(({ remedy }) => remedy);
  }

  async plan(run: Run, finding: Finding): Promise<readonly PlannedRemedy[]> {
    const document = await this.#open(await this.#locator.find(run));
    return this.planOn(document, run, finding);
  }

  /** The planner is loaded with its first use: it is the larger part of the extension. */
  async planOn(
    document: vscode.TextDocument | null,
    run: Run,
    finding: Finding,
  ): Promise<readonly PlannedRemedy[]> {
    const { planRemedies } = await import("#remedies");
    const { hyperparameters } = run;
    const remedies = planRemedies({
      script: document?.getText() ?? null,
      finding,
      hyperparameters,
    });
    return remedies.map((remedy) => ({ remedy, document }));
  }

  async insert(run: Run, finding: Finding, id: RemedyId): Promise<void> {
    const script = (await this.#locator.find(run)) ?? (await this.#locator.ask(run));
    const document = await this.#open(script);
    if (document === null) return;
    const remedy = (await this.planOn(document, run, finding)).find(
      (planned) => planned.remedy.id === id,
    )?.remedy;
    if (remedy === undefined) return;
    if (remedy.placement.kind !== "edit")
      return this.#refuse(remedy, localize(remedy.placement.reason));
    const edit = workspaceEdit(document, remedy.placement.edits);
    const { line } = document.positionAt(remedy.placement.anchor.from);
    if (await vscode.workspace.applyEdit(edit)) {
      await this.inserted(document.uri, line, finding.sign, localize(remedy.title));
    } else this.#refuse(remedy, vscode.l10n.t("The script could not be edited."));
  }

  /** A remedy stands in the script now: shows it, and remembers it for the next run. */
  async inserted(script: vscode.Uri, line: number, sign: Sign, title: string): Promise<void> {
    await this.#trials.record(script, sign, title);
    const position = new vscode.Position(line, 0);
    await vscode.window.showTextDocument(script, {
      selection: new vscode.Range(position, position),
      viewColumn: columnOf(script) ?? vscode.ViewColumn.One,
      preview: false,
    });
  }

  async copy(remedy: Remedy): Promise<void> {
    await vscode.env.clipboard.writeText(remedy.snippet);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Code copied"), 3000);
  }

  async #open(script: vscode.Uri | undefined): Promise<vscode.TextDocument | null> {
    if (script === undefined) return null;
    try {
      return await vscode.workspace.openTextDocument(script);
    } catch {
      return null;
    }
  }

  #refuse(remedy: Remedy, reason: string): void {
    const copy = vscode.l10n.t("Copy Code");
    const asked = vscode.window.showInformationMessage(
      `${localize(remedy.title)}: ${reason}`,
      copy,
    );
    void asked.then((answer) => (answer === copy ? this.copy(remedy) : undefined));
  }
}

/** One undoable edit of one document. */
export function workspaceEdit(
  document: vscode.TextDocument,
  edits: readonly ScriptEdit[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    document.uri,
    edits.map(({ from, to, insert }) =>
      vscode.TextEdit.replace(range(document, { from, to }), insert),
    ),
  );
  return edit;
}

export function range(
  document: vscode.TextDocument,
  span: { from: number; to: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(span.from), document.positionAt(span.to));
}

/** Where the document is open already. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const holds = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(holds))?.viewColumn;
}
