import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { falling, flat, rising, writeRun } from "../support/runFolder.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  again,
  readProblems,
  runCommand,
  screenshot,
  switchTheme,
  type ThemeName,
  themes,
  webviewContent,
} from "../support/vscode/person.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

const day = 86_400;
const traceback =
  'Traceback (most recent call last):\n  File "train.py", line 3, in <module>\nRuntimeError: CUDA out of memory\n';

async function writeRuns(folder: string): Promise<void> {
  for (const seed of [1, 2, 3, 4])
    await writeRun(folder, {
      file: `seeds/seed${seed}/train.log`,
      loss: seed === 3 ? flat(seed) : falling(seed),
      settings: { seed, learning_rate: 0.1, batch_size: 64, optimizer: "sgd" },
      age: day,
    });
  for (const [name, rate] of [
    ["slow", 0.0001],
    ["quick", 0.01],
  ] as const)
    await writeRun(folder, {
      file: `rates/${name}/train.log`,
      loss: name === "slow" ? flat(7) : falling(8),
      settings: {
        learning_rate: rate,
        batch_size: 32,
        optimizer: "adam",
        depth: rate > 0.001 ? 4 : 2,
      },
      age: day,
    });
  await writeRun(folder, {
    file: "overfit.log",
    loss: falling(1, 0.01),
    validationLoss: rising,
    age: day,
  });
  await writeRun(folder, {
    file: "broken.log",
    loss: falling(2),
    epochs: 20,
    ending: traceback,
    age: day,
  });
  await writeRun(folder, {
    file: "live.log",
    loss: falling(5, 0.01),
    validationLoss: rising,
    planned: 500,
  });
}

describe("the view of all runs", () => {
  let folder: string;
  let session: Session | undefined;
  let page: Page;

  before(async () => {
    folder = join(await newTemporaryFolder("runs"), "experiments");
    await writeRuns(folder);
    session = await openSession(folder);
    ({ page } = session);
    await runCommand(page, "View: Show Unstuck");
  });
  after(() => session?.close());
  afterEach((context) => keepFailure(page, context));

  const rows = () => page.locator('.pane:has(.pane-header[aria-label*="Runs"]) .monaco-list-row');
  const labels = async () =>
    (await rows().allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  const row = (label: string) =>
    rows()
      .filter({ hasText: new RegExp(label) })
      .first();
  const chooseInMenu = async (label: string, item: string, timeout?: number) => {
    const within = timeout === undefined ? {} : { timeout };
    await row(label).click({ button: "right", ...within });
    const entry = page.locator(".context-view .action-label", { hasText: item }).first();
    await entry.click(within);
    // A menu passes over a click that comes as soon as it is drawn: no person is that quick.
    for (let tries = 0; tries < 20 && (await entry.isVisible()); tries++) {
      await page.waitForTimeout(250);
      if (await entry.isVisible()) await entry.click({ timeout: 2000 }).catch(() => {});
    }
  };
  const chooseUntil = (label: string, item: string, wanted: (all: readonly string[]) => boolean) =>
    again(page, async (timeout) => {
      if (wanted(await labels())) return;
      await chooseInMenu(label, item, timeout);
      await eventually(`after ${item}`, labels, wanted, timeout / 1000);
    });

  test("shows every run in its folder, with its state and newest loss", async () => {
    const shown = await eventually(
      "nine runs in three groups",
      labels,
      (all) => all.length === 12,
      60,
    );
    assert.match(shown.join("\n"), /rates/);
    const spoken = await rows().evaluateAll((all) => all.map((one) => one.ariaLabel ?? ""));
    await screenshot(page, "runs-view");
    assert.ok(
      spoken.some((one) => /^broken, Failed/.test(one)),
      spoken.join("\n"),
    );
    assert.ok(
      spoken.some((one) => /^overfit, Stuck, loss 0\.0\d* · val 1\.8/.test(one)),
      spoken.join("\n"),
    );
    assert.ok(
      spoken.some((one) => /seed1, (Idle|Finished), loss 0\.2/.test(one)),
      spoken.join("\n"),
    );
  });

  test("the badge counts the live runs that are stuck", async () => {
    await eventually(
      "the badge",
      () =>
        page
          .locator('.activitybar .action-item:has([aria-label^="Unstuck"]) .badge-content')
          .allInnerTexts(),
      (texts) => texts.join("") === "1",
    );
  });

  test("problems of runs that ended before stand in the view and on an open log, not in Problems", async () => {
    const files = async (wanted: (files: readonly string[]) => boolean) =>
      (await readProblems(page, (all) => wanted(all.map(({ file }) => file)))).map(
        ({ file }) => file,
      );
    assert.deepEqual([...new Set(await files((all) => all.includes("live.log")))], ["live.log"]);
    await chooseInMenu("overfit", "Go to Log");
    await files((all) => all.includes("overfit.log"));
    await runCommand(page, "View: Close All Editors");
    await files((all) => !all.includes("overfit.log"));
    await runCommand(page, "View: Hide Panel");
  });

  test("filters by text and by state, and says what is left out", async () => {
    await runCommand(page, "Unstuck: Filter Runs…");
    await page.locator(".quick-input-widget input").first().fill("rates slow");
    await eventually(
      "one run is left",
      labels,
      (all) => all.length === 1 && /slow/.test(all[0] ?? ""),
    );
    await page.keyboard.press("Enter");
    const message = page.locator(".pane-body .message").first();
    await eventually(
      "the message",
      () => message.innerText(),
      (text) => text.startsWith("1 of 9 runs"),
    );
    await runCommand(page, "Unstuck: Clear Filter");
    await eventually("all are there again", labels, (all) => all.length === 12);
  });

  test("a finding is dismissed for a run, and comes back", async () => {
    await row("overfit").locator(".monaco-tl-twistie").click();
    await row("Overfitting").click();
    // The charts that the click opens take the focus.
    await webviewContent(page).locator("canvas").first().waitFor();
    await chooseUntil("Overfitting", "Dismiss", (all) =>
      all.some((one) => /Overfitting.*dismissed/.test(one)),
    );
    await chooseUntil("Overfitting", "Show Again", (all) =>
      all.some((one) => /^Overfitting(?!.*dismissed)/.test(one)),
    );
    await runCommand(page, "View: Close All Editors");
  });

  test("a hidden run is gone until all are shown again", async () => {
    await chooseInMenu("broken", "Hide");
    await eventually("it is gone", labels, (all) => !all.some((one) => /^broken/.test(one)));
    await runCommand(page, "Unstuck: Show Hidden Runs");
    await eventually("it is back", labels, (all) => all.some((one) => /^broken/.test(one)));
  });

  test("the table of several runs shows what differs, and is sorted by a click", async () => {
    await row("quick").click();
    await row("slow").click({ modifiers: ["Control"] });
    await chooseInMenu("slow", "Compare Hyperparameters");
    const table = webviewContent(page).locator("table");
    await table.waitFor();
    const heads = await table.locator("thead th").allInnerTexts();
    assert.deepEqual(
      heads.map((text) => text.trim()),
      ["Run", "State", "Last loss", "Best loss", "depth", "learning_rate"],
    );
    const names = async () =>
      (await table.locator("tbody th").allInnerTexts()).map((text) => text.trim());
    await table.locator("thead th button").nth(5).click();
    await eventually("lowest rate first", names, (all) => all[0]?.includes("slow") === true);
    await table.locator("thead th button").nth(5).click();
    await eventually("highest rate first", names, (all) => all[0]?.includes("quick") === true);
    for (const name of Object.keys(themes) as ThemeName[]) {
      await switchTheme(page, (session as Session).server, name);
      await screenshot(page, `runs-table-${name.toLowerCase().replaceAll(" ", "-")}`);
    }
  });

  test("runs that grow are followed", async () => {
    await appendFile(join(folder, "live.log"), "epoch 61/500  loss 1.2345\n");
    await eventually("the newest loss", labels, (all) =>
      all.some((one) => /^live.*1\.23/.test(one)),
    );
  });
});
