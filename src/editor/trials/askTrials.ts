import * as vscode from "vscode";
import type { Candidate } from "../../core/trial/candidate.ts";
import type { StudyRecord } from "../../host/trial/studyRecord.ts";
import { confirm, pickOne, pickSeveral } from "../say.ts";
import type { Engine } from "./engine.ts";
import { titleOfChanges } from "./trialText.ts";

const mostNamed = 5;

interface CandidateItem extends vscode.QuickPickItem {
  readonly candidate: Candidate;
}

/** Which of the candidates are to be tried; undefined where the person leaves. */
export async function askCandidates({
  study,
}: StudyRecord): Promise<readonly Candidate[] | undefined> {
  const items = study.singles.slice(0, study.most).map(
    (candidate): CandidateItem => ({
      label: titleOfChanges(candidate),
      description: candidate.preferred ? vscode.l10n.t("most likely") : "",
      picked: true,
      candidate,
    }),
  );
  const chosen = await pickSeveral(items, {
    title: vscode.l10n.t("Try Fixes: which changes?"),
    placeHolder: vscode.l10n.t(
      "Each is tried on a copy, in this order, until one gets the run going",
    ),
  });
  return chosen?.map(({ candidate }) => candidate);
}

/** Whether the trials are told apart by a seed that the script itself does not set. */
function isGivenSeed(engine: Engine, { arms, request }: StudyRecord["study"]): boolean {
  return (
    arms.some(({ literalSeed }) => literalSeed !== null) && !engine.setsSeed(request.sources.text)
  );
}

/** Shows what would run, `count` times at most, where, for how long and with which data; only "Start" starts it. */
export async function confirmTrials(
  engine: Engine,
  { study, command, plan, limitSeconds, jobs }: StudyRecord,
  count: number,
  place: string,
): Promise<"start" | "edit" | undefined> {
  const start = vscode.l10n.t("Start");
  const edit = vscode.l10n.t("Change Command…");
  const minutes = Math.ceil(limitSeconds / 60);
  const big = plan.shared.slice(0, mostNamed).map(({ path, bytes }) =>
    vscode.l10n.t("Big data, read-only: {path} ({size} MB)", {
      path,
      size: Math.round(bytes / 2 ** 20),
    }),
  );
  const left = plan.left
    .slice(0, mostNamed)
    .map(({ path }) => vscode.l10n.t("Left out, as nothing names it: {path}", { path }));
  const details = [
    command.words.join(" "),
    "",
    vscode.l10n.t("On {place}, in a copy of {folder}. Your own files stay as they are.", {
      place,
      folder: plan.root,
    }),
    vscode.l10n.t("At most {minutes} min for all; {jobs} at a time.", { minutes, jobs }),
    ...(isGivenSeed(engine, study)
      ? [vscode.l10n.t("The script sets no seed: each copy is given one.")]
      : []),
    ...big,
    ...left,
  ];
  const question = vscode.l10n.t("Start up to {count} trials?", { count });
  const answer = await confirm(question, details, start, edit);
  return answer === start ? "start" : answer === edit ? "edit" : undefined;
}

export function askCommand(shown: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Command that starts the training"),
    prompt: vscode.l10n.t("As you would type it in a terminal, in the folder of the script"),
    value: shown,
  });
}

export async function askSeeds(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("How many seeds?"),
    value: "3",
    validateInput: (value) =>
      /^(?:[2-9]|[1-5]\d|6[0-4])$/.test(value) ? null : vscode.l10n.t("A number from 2 to 64"),
  });
  return text === undefined ? undefined : Number(text);
}

/** Which optimizers, and with how many learning rates each. */
export async function askOptimizers(): Promise<
  { readonly optimizers: readonly string[]; readonly rates: number } | undefined
> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Which optimizers?"),
    prompt: vscode.l10n.t("Names, with commas between them"),
    value: "sgd, adam",
    validateInput: (value) =>
      namesIn(value).length > 1 ? null : vscode.l10n.t("Two names at least"),
  });
  if (text === undefined) return undefined;
  const rates = await pickOne(
    [
      {
        label: vscode.l10n.t("One learning rate each"),
        description: vscode.l10n.t("what the script has, or what suits the optimizer"),
        rates: 1,
      },
      {
        label: vscode.l10n.t("Three learning rates each"),
        description: vscode.l10n.t("a factor of 10 apart: tells the optimizer from its rate"),
        rates: 3,
      },
      {
        label: vscode.l10n.t("Five learning rates each"),
        description: vscode.l10n.t("a factor of 10 apart"),
        rates: 5,
      },
    ],
    { title: vscode.l10n.t("Compare Optimizers: with which learning rates?") },
  );
  return rates && { optimizers: namesIn(text), rates: rates.rates };
}

function namesIn(text: string): readonly string[] {
  return text.split(",").flatMap((name) => name.trim() || []);
}
