import * as vscode from "vscode";
import { iconText, notificationText, plainText } from "../core/text/escape.ts";
import { visibleLine } from "../core/visibleText.ts";

/**
 * The one way to VS Code's notifications and quick picks: both read links, commands and icons in what they show, and
 * what they show may hold text of a log, a file's name or a script.
 */

/** Of one notification, in UTF-16 units. */
const longest = 1000;

export function inform(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(notificationText(text, longest), ...buttons);
}

export function warn(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(notificationText(text, longest), ...buttons);
}

export function sayError(
  text: string,
  ...buttons: readonly string[]
): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(notificationText(text, longest), ...buttons);
}

/** A dialog that must be answered: what is hidden in its lines is made visible, so that what was seen is what is meant. */
export function confirm(
  question: string,
  details: readonly string[],
  ...buttons: readonly string[]
): Thenable<string | undefined> {
  const detail = details.map(visibleLine).join("\n");
  return vscode.window.showInformationMessage(
    plainText(question, longest),
    { modal: true, detail },
    ...buttons,
  );
}

/** Progress as a notification that can be cancelled. */
export function withProgress<Result>(
  title: string,
  work: (report: (text: string) => void, token: vscode.CancellationToken) => Promise<Result>,
): Thenable<Result> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: notificationText(title),
      cancellable: true,
    },
    (progress, token) =>
      work((text) => progress.report({ message: notificationText(text, longest) }), token),
  );
}

export interface Choice extends vscode.QuickPickItem {
  /** Id of a codicon that stands before the label. */
  readonly icon?: string;
}

type PickOptions = Omit<vscode.QuickPickOptions, "canPickMany">;

export function pickOne<Item extends Choice>(
  choices: readonly Item[],
  options: PickOptions,
): Thenable<Item | undefined> {
  return vscode.window.showQuickPick(choices.map(escaped), plainTitle(options));
}

export function pickSeveral<Item extends Choice>(
  choices: readonly Item[],
  options: PickOptions,
): Thenable<readonly Item[] | undefined> {
  return vscode.window.showQuickPick(choices.map(escaped), {
    ...plainTitle(options),
    canPickMany: true,
  });
}

function escaped<Item extends Choice>(choice: Item): Item {
  const { icon, label, description, detail } = choice;
  return {
    ...choice,
    label: `${icon === undefined ? "" : `$(${icon}) `}${iconText(label, 120)}`,
    ...(description === undefined ? {} : { description: iconText(description, 200) }),
    ...(detail === undefined ? {} : { detail: iconText(detail) }),
  };
}

function plainTitle(options: PickOptions): PickOptions {
  return options.title === undefined ? options : { ...options, title: iconText(options.title) };
}
