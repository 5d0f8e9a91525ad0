import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { notebookFile } from "../support/stuckNotebook.ts";
import { flatLines } from "../support/stuckScript.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  again,
  chooseAction,
  type Problem,
  readNotifications,
  readProblems,
  runCommand,
  screenshot,
  statusText,
  switchTheme,
  webviewContent,
} from "../support/vscode/person.ts";
import type { VsCodeServer } from "../support/vscode/server.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

const name = "digits.ipynb";
const squiggle = ".cell .squiggly-warning";

describe("a notebook with the output of a stuck training", () => {
  let parent: string;
  let server: VsCodeServer;
  let session: Session | undefined;
  let page: Page;

  before(async () => {
    parent = await newTemporaryFolder("notebook");
    const folder = join(parent, "notebooks");
    await mkdir(folder);
    await writeFile(join(folder, name), notebookFile(flatLines(60)));
    session = await openSession(folder);
    ({ page, server } = session);
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

  test("opened, its problem stands on the call that trains", async () => {
    assert.equal(await statusText(page), "");
    // Before the workbench knows what opens notebooks it opens their text.
    await eventually(
      "the notebook's editor",
      async () => {
        await page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).dblclick();
        await page.locator(".view-line").first().waitFor({ state: "attached" });
        const opened = await page.locator(".notebook-editor .cell").count();
        if (opened === 0) await runCommand(page, "View: Close Editor");
        return opened;
      },
      (count) => count > 0,
    );
    await eventually(
      "the plateau",
      () => statusText(page),
      (text) => /^Plateau since epoch \d+$/.test(text),
    );
    await page.locator(squiggle).first().waitFor();
    for (const theme of [
      "Dark Modern",
      "Light Modern",
      "Dark High Contrast",
      "Light High Contrast",
    ] as const) {
      await switchTheme(page, server, theme);
      await page.waitForTimeout(700);
      await screenshot(page, `notebook-${theme}`.replace(/\W+/g, "-").toLowerCase());
    }
    await switchTheme(page, server, "Dark Modern");
    assert.deepEqual(await readNotifications(page), []);
  });

  test("the charts are named after notebook and cell, and lead back to the cell", async () => {
    await page
      .locator(".notebook-toolbar-container, .editor-actions")
      .locator("[aria-label*='Show Charts']")
      .first()
      .click();
    const content = webviewContent(page);
    await content.locator("canvas").first().waitFor();
    await content.locator(".run-button", { hasText: `${name}, cell 4` }).waitFor();
    await content.getByText("What to try").first().waitFor();
    const back = page.locator(`.tab.active[data-resource-name="${name}"]`);
    await again(page, async (timeout) => {
      if (await back.isVisible()) return;
      await content.getByRole("button", { name: "Go to Line" }).first().click({ timeout });
      await back.waitFor({ timeout });
    });
    await screenshot(page, "notebook-charts");
  });

  test("the lightbulb on the marked line edits the cell of the optimizer; one undo takes it back", async () => {
    const plateaus = (all: readonly Problem[]) =>
      all.filter(({ code }) => code === "plateau").length;
    // One on the training call, one on the optimizer.
    await readProblems(page, (all) => plateaus(all) === 2);
    await page.keyboard.press("Control+J");
    const actions = page.locator(".action-widget .monaco-list-row.action");
    await eventually(
      "the menu of the lightbulb",
      async () => {
        await page.locator(".cell .view-line", { hasText: "loss.backward()" }).first().click();
        await page.keyboard.press("Control+.");
        await page.waitForTimeout(2000);
        return actions.count();
      },
      (count) => count > 0,
    );
    await screenshot(page, "notebook-lightbulb");
    await chooseAction(page, /Adam/, "torch.optim.Adam");
    const adam = page.locator(".cell .view-line", { hasText: "torch.optim.Adam" });
    await screenshot(page, "notebook-edited");
    await adam.first().click();
    await page.keyboard.press("Control+Z");
    await adam.first().waitFor({ state: "detached" });
  });
});
