import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { stuckScript } from "../support/stuckScript.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  again,
  type Problem,
  readNotifications,
  readProblems,
  runCommand,
  screenshot,
  statusText,
  statusWarns,
  switchTheme,
  type ThemeName,
  themes,
  webviewContent,
  workbenchReady,
} from "../support/vscode/person.ts";
import type { VsCodeServer } from "../support/vscode/server.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

describe("a training in the integrated terminal", () => {
  let parent: string;
  let server: VsCodeServer;
  let session: Session | undefined;
  let page: Page;

  before(async () => {
    parent = await newTemporaryFolder("terminal");
    const folder = join(parent, "digits");
    await mkdir(folder);
    await writeFile(join(folder, "train.py"), stuckScript());
    session = await openSession(folder);
    ({ page, server } = session);
    // Before the extension runs it hears of no command.
    await runCommand(page, "Unstuck: Show Output");
    await page.locator(".part.panel .monaco-editor").waitFor();
    await runCommand(page, "Terminal: Create New Terminal");
    await page.locator(".terminal-wrapper.active .xterm").waitFor();
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

  /** Types a command into the terminal. */
  async function type(command: string): Promise<void> {
    await page.locator(".terminal-wrapper.active .xterm-helper-textarea").first().focus();
    await page.keyboard.type(`${command}\n`);
  }

  test("a command that trains nothing shows nothing", async () => {
    // VS Code marks the prompt once the shell tells it of its commands.
    await page.locator(".terminal-wrapper.active .terminal-command-decoration").first().waitFor();
    await type("ls -la; for i in 1 2 3; do echo package-1.$i; done; touch listed");
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "listed" }).waitFor();
    await page.waitForTimeout(1000);
    assert.equal(await statusText(page), "");
  });

  test("before there is any run the view offers the demos and a log", async () => {
    await runCommand(page, "View: Show Unstuck");
    const press = (text: string, brings: Locator) =>
      again(page, async (timeout) => {
        await page
          .locator(".welcome-view-content .monaco-button", { hasText: text })
          .click({ timeout });
        await brings.waitFor({ timeout });
      });
    const demos = page.locator(".quick-input-list .monaco-list-row");
    await press("Open Demo Run", demos.filter({ hasText: "Vanishing gradient" }).first());
    assert.equal(await demos.count(), 5);
    await page.keyboard.press("Escape");
    await press(
      "Open a Training Log",
      page.locator(".quick-input-titlebar", { hasText: "Open a Training Log" }),
    );
    await page.keyboard.press("Escape");
  });

  test("the walkthrough opens, and shows its steps in every kind of theme", async () => {
    const step = page.locator(".getting-started-step", { hasText: "Insert a fix" });
    await again(page, async (timeout) => {
      await runCommand(page, "Welcome: Open Walkthrough...");
      await page
        .locator(".quick-input-list .monaco-list-row", { hasText: "Get Started with Unstuck" })
        .first()
        .click({ timeout });
      await step.waitFor({ timeout });
    });
    assert.equal(await page.locator(".getting-started-step").count(), 4);
    for (const name of Object.keys(themes) as ThemeName[]) {
      await switchTheme(page, server, name);
      await screenshot(page, `first-minutes-${name.toLowerCase().replaceAll(" ", "-")}`);
    }
    await switchTheme(page, server, "Light Modern");
    await runCommand(page, "View: Close All Editors");
    await runCommand(page, "View: Show Explorer");
  });

  test("the status bar follows a training without any file, and names the plateau", async () => {
    await type("python3 train.py --replay 0.05 8");
    await eventually(
      "the newest loss",
      () => statusText(page),
      // On a busy machine the plateau may be found before the look.
      (text) => /^(?:loss 2\.3|Plateau)/.test(text),
    );
    await eventually(
      "the plateau",
      () => statusText(page),
      (text) => /^Plateau since epoch \d+$/.test(text),
    );
    await eventually(
      "the colour of a warning",
      () => statusWarns(page),
      (warns) => warns,
    );
    assert.deepEqual(await readNotifications(page), []);
    await screenshot(page, "terminal-status");
  });

  test("trials would run what was typed", async () => {
    await runCommand(page, "Unstuck: Try Fixes");
    await page.locator(".quick-input-widget .quick-input-action", { hasText: "OK" }).click();
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /python\S* train\.py --replay 0\.05 8\n/);
    await dialog.locator(".monaco-button", { hasText: "Cancel" }).click();
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
    await content.locator(".run-button", { hasText: /train\.py, terminal \d\d:\d\d/ }).waitFor();
    await content.getByText("What to try").first().waitFor();
    for (const theme of ["Dark Modern", "Light Modern", "Dark High Contrast"] as const) {
      await show(theme, "terminal-charts");
    }
  });

  test("the problem stands on a line of a read-only transcript, whose links mend the script", async () => {
    const plateaus = (all: readonly Problem[]) => all.filter(({ code }) => code === "plateau");
    const problems = await readProblems(page, (all) => plateaus(all).length === 2);
    assert.deepEqual(
      plateaus(problems)
        .map(({ file }) => file.replace(/\d\d-\d\d/, "hh-mm"))
        .sort(),
      ["train.py", "train.py, terminal hh-mm.log"],
    );
    await runCommand(page, "Unstuck: Show Charts");
    const transcript = page.locator(".tab.active[data-resource-name*='terminal']");
    await again(page, async (timeout) => {
      if (await transcript.isVisible()) return;
      const line = webviewContent(page).getByRole("button", { name: "Go to Line" }).first();
      await line.click({ timeout });
      await transcript.waitFor({ timeout });
    });
    const links = page.locator(".editor-group-container.active .codelens-decoration a");
    await links.filter({ hasText: "All Remedies" }).waitFor();
    for (const theme of ["Dark Modern", "Light Modern", "Dark High Contrast"] as const) {
      await show(theme, "terminal-transcript");
    }
    const edited = page.locator(".view-line", { hasText: "torch.optim.Adam" }).first();
    await again(page, async (timeout) => {
      if (await edited.isVisible()) return;
      await links.filter({ hasText: "Adam" }).first().click({ timeout });
      await edited.waitFor({ timeout });
    });
  });

  test("a reload says honestly what is lost", async () => {
    await runCommand(page, "Terminal: Focus Terminal");
    await type("python3 train.py --replay 0.05 30");
    await eventually(
      "the second training",
      () => statusText(page),
      // Begun within the minute of the first, it carries a number; on a busy machine its plateau may be found before the look.
      (text) => /^train\.py, terminal \d\d:\d\d( \(2\))?: (loss 2\.3|Plateau)/.test(text),
    );
    // VS Code writes what an extension remembers a moment later.
    await page.waitForTimeout(1000);
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
