import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { python, trainingText, writePythonTraining } from "../support/pythonTraining.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  editorTab,
  openFile,
  runCommand,
  screenshot,
  statusText,
  switchTheme,
  type ThemeName,
  themes,
  workbenchReady,
} from "../support/vscode/person.ts";
import { runProcess } from "../support/vscode/processes.ts";
import { RunsView } from "../support/vscode/runsView.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

describe("trials", { skip: python === null ? "needs Python" : false }, () => {
  let folder: string;
  let session: Session | undefined;
  let page: Page;
  const script = () => join(folder, "train.py");

  before(async () => {
    folder = join(await newTemporaryFolder("trials-e2e"), "training");
    await writePythonTraining(folder, "1e-6");
    session = await openSession(folder);
    ({ page } = session);
    await openFile(page, "train.log");
    await eventually(
      "the plateau is found",
      () => statusText(page),
      (said) => said.startsWith("Plateau"),
    );
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

  /** Leaves only changes with one of these words checked. */
  async function check(wanted: RegExp): Promise<void> {
    const rows = page.locator(".quick-input-list .monaco-list-row[role=checkbox]");
    const wrong = () =>
      rows.evaluateAll(
        (all, source) =>
          all.findIndex(
            (row) => new RegExp(source).test(row.ariaLabel ?? "") !== (row.ariaChecked === "true"),
          ),
        wanted.source,
      );
    await rows.first().waitFor();
    await eventually(
      "the right changes are checked",
      async () => {
        const first = await wrong();
        if (first >= 0) await rows.nth(first).click();
        return first;
      },
      (first) => first < 0,
    );
  }

  /** Up to the confirmation, where nothing has started yet. */
  async function propose(changes?: RegExp): Promise<string> {
    await runCommand(page, "Unstuck: Try Fixes");
    if (changes !== undefined) await check(changes);
    return acceptChanges();
  }

  async function acceptChanges(): Promise<string> {
    await page.locator(".quick-input-widget .quick-input-action", { hasText: "OK" }).click();
    return confirmation();
  }

  async function confirmation(): Promise<string> {
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    return dialog.innerText();
  }

  function press(button: string): Promise<void> {
    return page.locator(".monaco-dialog-box .monaco-button", { hasText: button }).click();
  }

  async function notified(what: RegExp): Promise<void> {
    await eventually(
      `a notification says ${what}`,
      async () => {
        await runCommand(page, "Notifications: Show Notifications");
        return page.locator(".notifications-center .notification-list-item").allInnerTexts();
      },
      (texts) => texts.some((text) => what.test(text)),
    );
  }

  function choose(button: string): Promise<void> {
    return page
      .locator(".notifications-center .monaco-button", { hasText: button })
      .first()
      .click();
  }

  test("say what they would run and where, and start nothing before that is confirmed", async () => {
    const text = await propose();
    assert.match(text, /python\S* train\.py/);
    assert.match(text, /in a copy of .*training/);
    await screenshot(page, "trials-confirmation");
    await press("Change Command");
    const command = page.locator(".quick-input-widget:has-text('starts the training') input");
    await command.first().fill("python3 train.py --epochs 7");
    await page.keyboard.press("Enter");
    assert.match(await acceptChanges(), /python\S* train\.py --epochs 7/);
    await press("Cancel");
  });

  /** Another script than the one of the log, so that the trials begin with a run of it as it was. */
  async function change(text: string, minutes = 10): Promise<void> {
    const settings = JSON.stringify({ "unstuck.trials.minutes": minutes });
    await mkdir(join(folder, ".vscode"), { recursive: true });
    await writeFile(join(folder, ".vscode/settings.json"), settings);
    await writeFile(script(), text);
    await runCommand(page, "Notifications: Clear All Notifications");
  }

  /** A training that says that it has begun, and goes no further before the gate is there. */
  function gated(starts: string, gate: string): string {
    return `import os, time
with open(${JSON.stringify(starts)}, "a") as file:
    file.write("started\\n")
while not os.path.exists(${JSON.stringify(gate)}):
    time.sleep(0.1)
${trainingText("1e-6", "0.005")}`;
  }

  test("find the change that trains though the window is reloaded, and keep it by one edit", async () => {
    const [starts, gate] = [join(folder, "../starts"), join(folder, "../gate")];
    await change(gated(starts, gate));
    await propose();
    await press("Start");
    const started = () => readFile(starts, "utf8").catch(() => "");
    await eventually("the first trial runs", started, (text) => text !== "");
    await page.reload();
    await workbenchReady(page);
    await notified(/Trials of train\.py/);
    assert.equal(await started(), "started\n");
    await writeFile(gate, "");
    await notified(/trains: 2\.\d+ → 0\.\d+/);
    await screenshot(page, "trials-result");
    assert.match(await readFile(script(), "utf8"), /lr=1e-6/);
    await choose("Keep");
    const line = page.locator(".view-line", { hasText: "torch.optim" }).first();
    await eventually(
      "the editor has the edit",
      () => line.innerText(),
      (text) => !text.includes("1e-6)"),
    );
    await screenshot(page, "trials-kept");
    await page.keyboard.press("Control+S");
    await eventually(
      "the script is saved",
      () => readFile(script(), "utf8"),
      // Saving empties the file first.
      (text) => text.includes("print(") && !text.includes("lr=1e-6"),
    );
    const { output } = await runProcess(python ?? "", ["train.py"], { cwd: folder });
    assert.match(output, /epoch 59 loss 0\.[0-3]/);
  });

  test("keep two changes where only both together train", async () => {
    await writePythonTraining(folder, "1e-6", { momentum: true });
    await runCommand(page, "Notifications: Clear All Notifications");
    await propose(/^(Raise the learning rate|Add momentum)/);
    await press("Start");
    await notified(/Raise the learning rate .* \+ Add momentum .* trains: 2\.\d+ → 0\.\d+/);
    await choose("Keep Both");
    const line = page.locator(".view-line", { hasText: "momentum=0.9" }).first();
    await line.waitFor();
    assert.match((await line.innerText()).replaceAll("\u00a0", " "), /lr=1e-1, momentum=0\.9/);
    await runCommand(page, "File: Revert File");
  });

  test("compare seeds, and optimizers with several learning rates each", async () => {
    await writePythonTraining(folder, "1e-6");
    await change(trainingText("1e-6", "0.001"));
    const title = page.locator(".quick-input-titlebar");
    await runCommand(page, "Unstuck: Run More Seeds");
    await title.filter({ hasText: "How many seeds?" }).waitFor();
    await page.keyboard.press("Enter");
    assert.match(await confirmation(), /sets no seed: each copy is given one/);
    await press("Start");
    await notified(/The seeds come out alike: 2\.3\d* ± 0\.00/);
    await editorTab(page, "Seeds of train.py").waitFor();
    await runCommand(page, "Unstuck: Compare Optimizers");
    await title.filter({ hasText: "Which optimizers?" }).waitFor();
    await page.keyboard.press("Enter");
    await page
      .locator(".quick-input-list-row", { hasText: "Three learning rates" })
      .first()
      .click();
    assert.match(await confirmation(), /up to 6 trials/);
    await press("Start");
    await notified(/With sgd, lr 1e-\d .*, with adam, lr 0\.01/);
    await editorTab(page, "Optimizers of train.py").waitFor();
    for (const theme of Object.keys(themes) as ThemeName[]) {
      await switchTheme(page, session?.server ?? assert.fail("no session"), theme);
      await screenshot(page, `trials-optimizers-${theme}`.replace(/\W+/g, "-").toLowerCase());
    }
  });

  test("are cancelled in the middle", async () => {
    await writePythonTraining(folder, "1e-6");
    await writeFile(script(), trainingText("1e-6", "1"));
    await propose();
    await press("Start");
    await notified(/Trials of train\.py/);
    await choose("Cancel");
    await notified(/trials were cancelled/);
  });

  for (const [what, line, said] of [
    ["fails to start", 'raise RuntimeError("no data set")', /no data set/],
    ["waits for input", 'input("Continue? ")', /asked for input/],
  ] as const) {
    test(`say so where the script ${what}`, async () => {
      await change(`${line}\n${trainingText("1e-6", "0.005")}`);
      await propose();
      await press("Start");
      await notified(said);
    });
  }

  test("end at their time where the script never does", async () => {
    await change(`import time\nwhile True: time.sleep(1)\n${trainingText("1e-6", "0")}`, 0.1);
    const isRead = (text: string) => text.includes("At most 1 min");
    await eventually(
      "the setting is read",
      async () => {
        const text = await propose();
        if (!isRead(text)) await press("Cancel");
        return text;
      },
      isRead,
    );
    await press("Start");
    await notified(/The time for all trials is over/);
  });

  test("stay in the view of runs when the window is reloaded, until they are deleted", async () => {
    const view = new RunsView(page);
    const groups = async () => (await view.labels()).filter((label) => / of train\.py/.test(label));
    await page.reload();
    await eventually(
      "the extension is back",
      () => statusText(page),
      (text) => text !== "",
      180,
    );
    await runCommand(page, "View: Show Unstuck");
    const shown = await eventually("the trials are shown", groups, (all) => all.length > 3, 180);
    assert.match(shown.join("\n"), /^Optimizers of train\.py/m);
    await screenshot(page, "trials-after-a-reload");
    await view.choose(
      "Optimizers of train\\.py",
      "Delete Trials",
      page.locator(".monaco-dialog-box"),
    );
    assert.match(await confirmation(), /Delete these trials/);
    await screenshot(page, "trials-deletion");
    await press("Delete");
    const left = await eventually("they are gone", groups, (all) => all.length < shown.length);
    assert.equal(left.length, shown.length - 1);
    assert.ok(!left.some((label) => label.startsWith("Optimizers")), left.join("\n"));
  });
});
