import assert from "node:assert/strict";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { falling, flat, rising, writeRun } from "../support/runFolder.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  again,
  editorTab,
  readProblems,
  runCommand,
  screenshot,
  switchTheme,
  type ThemeName,
  themes,
  webviewContent,
} from "../support/vscode/person.ts";
import { RunsView } from "../support/vscode/runsView.ts";
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
      age: day - 60 * seed,
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
}

describe("the view of all runs", () => {
  let folder: string;
  let session: Session | undefined;
  let page: Page;
  let view: RunsView;

  before(async () => {
    folder = join(await newTemporaryFolder("runs"), "experiments");
    await writeRuns(folder);
    session = await openSession(folder);
    // A log that was written before a slow start of VS Code is not of a live run.
    await writeRun(folder, {
      file: "live.log",
      loss: falling(5, 0.01),
      validationLoss: rising,
      planned: 500,
    });
    ({ page } = session);
    view = new RunsView(page);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await runCommand(page, "View: Show Unstuck");
  });
  after(() => session?.close());
  afterEach((context) => keepFailure(page, context));

  const labels = () => view.labels();
  /** The seeds in the order in which they stand. */
  const seeds = async () =>
    (await labels()).flatMap((label) => /^seed(\d)/.exec(label)?.[1] ?? []).join("");
  const quickRows = () => page.locator(".quick-input-list .monaco-list-row");
  const quickRow = (text: string) => quickRows().filter({ hasText: text }).first();
  const quickTitle = (text: string) =>
    page.locator(".quick-input-widget .quick-input-titlebar", { hasText: text });

  test("shows every run in its folder, with its state and newest loss", async () => {
    const shown = await eventually(
      "nine runs in three groups",
      labels,
      (all) => all.length === 12,
      180,
    );
    assert.match(shown.join("\n"), /rates/);
    // A run stands there as soon as it is read; what is the matter with it comes a moment later.
    await eventually(
      "each run's state and newest loss",
      () => view.spoken(),
      (all) =>
        [
          /^broken, Failed/,
          /^overfit, Stuck, loss 0\.0\d* · val 1\.8/,
          /seed1, (Idle|Finished), loss 0\.2/,
        ].every((wanted) => all.some((one) => wanted.test(one))),
    );
    await screenshot(page, "runs-view");
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
    await view.chooseInMenu("overfit", "Go to Log");
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

  test("filters by state", async () => {
    await again(page, async (timeout) => {
      await runCommand(page, "Unstuck: Filter Runs by State…");
      const failed = quickRow("Failed");
      await failed.waitFor({ timeout });
      if ((await failed.getAttribute("aria-checked")) !== "true") await failed.click({ timeout });
      await page
        .locator(".quick-input-widget .quick-input-action", { hasText: "OK" })
        .click({ timeout });
      await eventually(
        "the run that failed is left",
        labels,
        (all) => all.length === 1 && /^broken/.test(all[0] ?? ""),
        timeout / 1000,
      );
    });
    await runCommand(page, "Unstuck: Clear Filter");
    await eventually("all are there again", labels, (all) => all.length === 12);
  });

  test("is sorted by time, by name and by loss, chosen in the menu of its title", async () => {
    for (const [order, wanted] of [
      ["Time, Newest First", /^4321$/],
      ["Name", /^1234$/],
      ["Loss, Lowest First", /^[124]{3}3$/],
    ] as const) {
      await again(page, async (timeout) => {
        if (!(await quickRow(order).isVisible()))
          await view.chooseInTitle("Sort Runs By…", timeout);
        await quickRow(order).click({ timeout });
        await eventually(order, seeds, (all) => wanted.test(all), timeout / 1000);
      });
    }
  });

  test("is grouped by experiment and by folder", async () => {
    const areGrouped = async (item: string, wanted: (all: readonly string[]) => boolean) =>
      again(page, async (timeout) => {
        if (wanted(await labels())) return;
        await view.chooseInTitle(item, timeout);
        await eventually(item, labels, wanted, timeout / 1000);
      });
    await areGrouped("Group by Experiment", (all) => all.some((one) => /^Seeds.*4 runs/.test(one)));
    await areGrouped("Group by Folder", (all) => all.some((one) => /^seeds.*4 runs/.test(one)));
  });

  test("a finding is dismissed for a run, and comes back", async () => {
    await view.row("overfit").locator(".monaco-tl-twistie").click();
    await view.row("Overfitting").click();
    // The charts that the click opens take the focus.
    await webviewContent(page).locator("canvas").first().waitFor();
    await view.chooseUntil("Overfitting", "Dismiss", (all) =>
      all.some((one) => /Overfitting.*dismissed/.test(one)),
    );
    await view.chooseUntil("Overfitting", "Show Again", (all) =>
      all.some((one) => /^Overfitting(?!.*dismissed)/.test(one)),
    );
    await runCommand(page, "View: Close All Editors");
  });

  test("a hidden run is gone until all are shown again", async () => {
    await view.chooseInMenu("broken", "Hide");
    await eventually("it is gone", labels, (all) => !all.some((one) => /^broken/.test(one)));
    await runCommand(page, "Unstuck: Show Hidden Runs");
    await eventually("it is back", labels, (all) => all.some((one) => /^broken/.test(one)));
  });

  test("the table of several runs shows what differs, and is sorted by a click", async () => {
    await view.row("quick").click();
    await view.row("slow").click({ modifiers: ["Control"] });
    await view.chooseInMenu("slow", "Compare Hyperparameters");
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

  test("each entry of a run's menu does what it says", async () => {
    const script = "import torch\noptimizer = torch.optim.SGD(net.parameters(), lr=1e-4)\n";
    const loop =
      "for epoch in range(60):\n    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n";
    await writeFile(join(folder, "rates/slow/train.py"), script + loop);
    await again(page, async (timeout) => {
      await view.chooseInMenu("slow", "Copy Path of Log", timeout);
      await eventually(
        "the path is in the clipboard",
        () => page.evaluate(() => navigator.clipboard.readText()),
        (text) => text === join(folder, "rates/slow/train.log"),
        timeout / 1000,
      );
    });
    await view.choose("slow", "Go to Training Script", editorTab(page, "train.py"));
    await view.choose("slow", "Run More Seeds…", quickTitle("How many seeds?"));
    await page.keyboard.press("Escape");
    await view.choose("slow", "Compare Optimizers…", quickTitle("Which optimizers?"));
    await page.keyboard.press("Escape");
    await view.choose("slow", "Try Fixes…", quickTitle("Try Fixes: which changes?"));
    await page.keyboard.press("Escape");
    await runCommand(page, "View: Close All Editors");
    const heads = webviewContent(page).locator("thead th", { hasText: "Last loss" });
    await view.choose("slow", "Show Hyperparameters", heads);
    await runCommand(page, "View: Close All Editors");
    await view.choose("^seeds", "Compare Hyperparameters", heads);
    await runCommand(page, "View: Close All Editors");
    const compared = (count: number) =>
      webviewContent(page).locator(".toolbar b", { hasText: `${count} runs` });
    await view.choose("^seeds", "Compare Runs", compared(4));
    await again(page, async (timeout) => {
      if (!(await quickTitle("Choose Runs to Compare").isVisible()))
        await view.chooseInMenu("quick", "Compare With…", timeout);
      await page.locator(".quick-input-box input").fill("slow", { timeout });
      const other = quickRow("slow");
      if ((await other.getAttribute("aria-checked", { timeout })) !== "true")
        await other.click({ timeout });
      await page
        .locator(".quick-input-widget .quick-input-action", { hasText: "OK" })
        .click({ timeout });
      await compared(2).waitFor({ timeout });
    });
    await view.row("seed1").click();
    for (const one of ["seed2", "seed4"]) await view.row(one).click({ modifiers: ["Control"] });
    await view.choose("seed4", "Compare Runs", compared(3));
  });

  test("the menu of a row beside those that are selected is about that row", async () => {
    const chosen = webviewContent(page).locator(".run-button", { hasText: "quick" });
    await view.choose("quick", "Show Charts", chosen);
    await view.choose("quick", "Go to Log", editorTab(page, "train.log"));
    await again(page, async (timeout) => {
      if (!(await quickTitle("Choose Runs to Compare").isVisible()))
        await view.chooseInMenu("quick", "Compare Runs", timeout);
      const ticked = quickRows().and(page.locator('[aria-checked="true"]'));
      await eventually(
        "that run alone is ticked",
        () => ticked.allInnerTexts(),
        (texts) => texts.length === 1 && /quick/.test(texts[0] ?? ""),
        timeout / 1000,
      );
    });
    await page.keyboard.press("Escape");
  });

  test("the panel's run is chosen in a list with its folder and state, filtered by typing", async () => {
    const shown = webviewContent(page).locator(".run-button");
    await view.choose("quick", "Show Charts", shown);
    const input = page.locator(".quick-input-box input");
    const texts = () => quickRows().allInnerTexts();
    await again(page, async (timeout) => {
      if (!(await quickTitle("Choose a Run").isVisible())) await shown.click({ timeout });
      await input.fill("Stuck", { timeout });
      await eventually(
        "only stuck runs",
        texts,
        (all) => all.length === 3 && all.every((text) => text.includes("Stuck · loss")),
        timeout / 1000,
      );
      await input.fill("rates", { timeout });
      await eventually("two of a folder", texts, (all) => all.length === 2, timeout / 1000);
      await quickRow("slow").click({ timeout });
      await eventually(
        "the panel shows it",
        () => shown.innerText(),
        (text) => text.includes("slow"),
        timeout / 1000,
      );
    });
  });

  test("runs that grow are followed", async () => {
    await appendFile(join(folder, "live.log"), "epoch 61/500  loss 1.2345\n");
    await eventually("the newest loss", labels, (all) =>
      all.some((one) => /^live.*1\.23/.test(one)),
    );
  });
});
