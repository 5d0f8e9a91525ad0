import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { stuckScript } from "../support/stuckScript.ts";
import { launchBrowser } from "../support/vscode/browser.ts";
import { newTemporaryFolder, repositoryFolder } from "../support/vscode/folders.ts";
import {
  readProblems,
  runCommand,
  screenshot,
  statusText,
  statusWarns,
  switchTheme,
  type ThemeName,
  webviewContent,
  workbenchReady,
} from "../support/vscode/person.ts";
import { startServer, type VsCodeServer } from "../support/vscode/server.ts";
import { openWorkbench } from "../support/vscode/workbench.ts";

describe("a training in the integrated terminal", () => {
  let parent: string;
  let server: VsCodeServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    parent = await newTemporaryFolder("terminal");
    const folder = join(parent, "digits");
    await mkdir(folder);
    await writeFile(join(folder, "train.py"), stuckScript());
    server = await startServer();
    browser = await launchBrowser();
    ({ page } = await openWorkbench(browser, server, {
      folder,
      extensionFolder: repositoryFolder,
    }));
    await workbenchReady(page);
    await runCommand(page, "Terminal: Create New Terminal");
    await page.locator(".terminal-wrapper.active .xterm").waitFor();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(parent, { recursive: true, force: true });
  });

  afterEach(async (context) => {
    if (!("passed" in context) || context.passed) return;
    await screenshot(page, `failed ${context.name}`.replace(/\W+/g, "-").slice(0, 60));
  });

  /** Types a command into the terminal. */
  async function type(command: string): Promise<void> {
    await page.locator(".terminal-wrapper.active .xterm-helper-textarea").first().focus();
    await page.keyboard.type(`${command}\n`);
  }

  test("a command that trains nothing shows nothing", async () => {
    await eventually(
      "the shell's prompt",
      () => page.locator(".terminal-wrapper.active .xterm-screen").count(),
      (count) => count === 1,
    );
    await page.waitForTimeout(3000);
    await type("ls -la; for i in 1 2 3; do echo package-1.$i; done; touch listed");
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "listed" }).waitFor();
    await page.waitForTimeout(1000);
    assert.equal(await statusText(page), "");
  });

  test("the status bar follows a training without any file, and names the plateau", async () => {
    await type("python3 train.py --replay 0.05 4");
    await eventually(
      "the newest loss",
      () => statusText(page),
      (text) => /^loss 2\.3/.test(text),
    );
    await eventually(
      "the plateau",
      () => statusText(page),
      (text) => /^Plateau since epoch \d+$/.test(text),
    );
    assert.equal(await statusWarns(page), true);
    assert.equal(await page.locator(".notification-toast").count(), 0);
    await screenshot(page, "terminal-status");
  });

  test("a click shows the charts, named after script and terminal", async () => {
    const content = webviewContent(page);
    // A click on the very moment at which the item is written anew is lost.
    await eventually(
      "the panel",
      async () => {
        await page.locator('[id="unstuck.unstuck.unstuck.status"]').click();
        await page.waitForTimeout(2000);
        return page
          .locator(".tab[data-resource-name*='Charts'], .tab[aria-label*='Charts']")
          .count();
      },
      (count) => count > 0,
    );
    await content.locator("canvas").first().waitFor();
    await content
      .locator("vscode-dropdown", { hasText: /train\.py, terminal \d\d:\d\d/ })
      .waitFor();
    await content.getByText("What to try").first().waitFor();
    for (const theme of ["Dark Modern", "Light Modern", "Dark High Contrast"] as const) {
      await show(theme, "terminal-charts");
    }
  });

  test("the problem stands on a line of a read-only transcript, whose links mend the script", async () => {
    const problems = (await readProblems(page)).filter(({ code }) => code === "plateau");
    assert.deepEqual(problems.map(({ file }) => file.replace(/\d\d-\d\d/, "hh-mm")).sort(), [
      "train.py",
      "train.py, terminal hh-mm.log",
    ]);
    await runCommand(page, "Unstuck: Show Charts");
    await webviewContent(page).getByRole("button", { name: "Go to Line" }).first().click();
    await page.locator(".tab.active[data-resource-name*='terminal']").waitFor();
    const links = page.locator(".editor-group-container.active .codelens-decoration a");
    await links.filter({ hasText: "All Remedies" }).waitFor();
    for (const theme of ["Dark Modern", "Light Modern", "Dark High Contrast"] as const) {
      await show(theme, "terminal-transcript");
    }
    await links.filter({ hasText: "Adam" }).first().click();
    await page.locator(".view-line", { hasText: "torch.optim.Adam" }).first().waitFor();
  });

  test("a reload says honestly what is lost", async () => {
    await runCommand(page, "Terminal: Focus Terminal");
    await type("python3 train.py --replay 0.05 30");
    await eventually(
      "the second training",
      () => statusText(page),
      (text) => /^loss 2\.3/.test(text),
    );
    await page.reload();
    await workbenchReady(page);
    await runCommand(page, "Unstuck: Show Output");
    await page
      .locator(".part.panel .view-line", { hasText: /was.followed.until/ })
      .first()
      .waitFor();
    assert.equal(await statusText(page), "");
  });

  async function show(theme: ThemeName, name: string): Promise<void> {
    await switchTheme(page, server, theme);
    await page.waitForTimeout(1000);
    await screenshot(page, `${name}-${theme}`.replace(/\W+/g, "-").toLowerCase());
  }
});
