import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { eventually } from "../eventually.ts";
import { ensureFolder, screenshotFolder } from "./folders.ts";
import { type VsCodeServer, writeSettings } from "./server.ts";

/** What a person does and sees in the workbench, by the keyboard and the texts on the screen. */

const statusItem = '[id="unstuck.unstuck.unstuck.status"]';

export async function workbenchReady(page: Page): Promise<void> {
  await page.locator(".monaco-workbench").waitFor();
  await page.locator('.statusbar-item[id="status.problems"]').waitFor();
}

/** Runs a command by its title, as the command palette shows it ("Category: Title"). */
export async function runCommand(page: Page, title: string): Promise<void> {
  await chooseInQuickInput(page, "F1", `>${title}`, title);
}

/** Opens a file of the workspace by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await chooseInQuickInput(page, "Control+P", name, name);
  await editorTab(page, name).and(page.locator(".active")).first().waitFor();
  await page.locator(".editor-group-container.active .monaco-editor .view-line").first().waitFor();
}

async function chooseInQuickInput(
  page: Page,
  key: string,
  text: string,
  label: string,
): Promise<void> {
  await again(page, async (timeout) => {
    await page.keyboard.press(key);
    await page.locator(".quick-input-widget input").first().fill(text, { timeout });
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: label }).first();
    await row.click({ timeout });
  });
}

/**
 * A quick input or a menu closes when an editor takes the focus, and a click on what is just drawn anew is lost: a
 * person would try again. What is tried must do no harm when it is done twice. It gets longer each time.
 */
export async function again<T>(page: Page, attempt: (timeout: number) => Promise<T>): Promise<T> {
  for (const timeout of [4000, 8000, 15_000, 30_000]) {
    try {
      return await attempt(timeout);
    } catch {
      await page.keyboard.press("Escape");
    }
  }
  return attempt(60_000);
}

export function editorTab(page: Page, name: string): Locator {
  return page.locator(`.tabs-container .tab[data-resource-name="${name}"]`);
}

export async function goToLine(page: Page, line: number): Promise<void> {
  await again(page, async (timeout) => {
    await page.keyboard.press("Control+G");
    const input = page.locator(".quick-input-widget input").first();
    await input.fill(`:${line}`, { timeout });
    await input.press("Enter", { timeout });
    await page
      .locator('.statusbar-item[id="status.editor.selection"]', { hasText: `Ln ${line},` })
      .waitFor({ timeout });
  });
}

/** The text of Unstuck's status-bar item; "" while there is none. */
export async function statusText(page: Page): Promise<string> {
  const item = page.locator(statusItem);
  const texts = await item.allTextContents();
  return texts.join("").trim();
}

/** Whether the item stands on the warning colour, with the warning icon. */
export async function statusWarns(page: Page): Promise<boolean> {
  const item = page.locator(`${statusItem}.warning-kind`, {
    has: page.locator(".codicon-warning"),
  });
  return (await item.count()) > 0;
}

export type Problem = {
  readonly file: string;
  readonly message: string;
  /** The sign. */
  readonly code: string;
  /** The address behind the code; "" where it is no link. */
  readonly link: string;
  readonly line: number;
};

/** The problems of Unstuck that the Problems panel shows, once they are as wanted. */
export async function readProblems(
  page: Page,
  wanted: (problems: readonly Problem[]) => boolean,
): Promise<readonly Problem[]> {
  await runCommand(page, "Problems: Focus on Problems View");
  return eventually("the problems", () => shownProblems(page), wanted);
}

function shownProblems(page: Page): Promise<readonly Problem[]> {
  const rows = page.locator(".markers-panel-container .monaco-list-row");
  return rows.evaluateAll((elements) => {
    let file = "";
    return elements.flatMap((element) => {
      const text = (selector: string) => element.querySelector(selector)?.textContent ?? "";
      if (element.ariaLevel === "1") file = text(".label-name");
      if (text(".marker-source") !== "Unstuck") return [];
      return [
        {
          file,
          message: text(".marker-message"),
          code: text(".marker-code"),
          link: element.querySelector("a.monaco-link")?.getAttribute("href") ?? "",
          line: Number(/Ln (\d+)/.exec(text(".marker-line"))?.[1]),
        },
      ];
    });
  });
}

/** Opens the lightbulb of a line of the active editor; gives the titles of its actions. */
export async function openLightbulb(page: Page, line: number): Promise<readonly string[]> {
  await goToLine(page, line);
  const actions = page.locator(".action-widget .monaco-list-row.action");
  await again(page, async (timeout) => {
    await page.keyboard.press("Control+.");
    await actions.first().waitFor({ timeout });
  });
  return actions.allInnerTexts();
}

/**
 * Chooses in the lightbulb's menu until an editor shows what the action writes: a click on the menu at the very moment at
 * which it is drawn anew is lost.
 */
export async function chooseAction(page: Page, title: RegExp, written: string): Promise<void> {
  const line = page.locator(".view-line", { hasText: written }).first();
  const action = page.locator(".action-widget .monaco-list-row.action", { hasText: title }).first();
  await again(page, async (timeout) => {
    if (await line.isVisible()) return;
    if (!(await action.isVisible())) await page.keyboard.press("Control+.");
    await action.click({ timeout });
    await line.waitFor({ timeout });
  });
}

/**
 * The texts of all notifications. VS Code shows no toasts while a test drives it, but its bell and its list are as
 * a person has them.
 */
export async function readNotifications(page: Page): Promise<readonly string[]> {
  const bell = page.locator('.statusbar-item[id="status.notifications"]');
  if ((await bell.locator(".codicon-bell-dot").count()) === 0) return [];
  await runCommand(page, "Notifications: Show Notifications");
  const list = page.locator(".notifications-center.visible .notification-list-item");
  await list.first().waitFor();
  const texts = await list.locator(".notification-list-item-message").allInnerTexts();
  await runCommand(page, "Notifications: Hide Notifications");
  return texts;
}

/** The document inside the newest webview. */
export function webviewContent(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready >> nth=-1").frameLocator("#active-frame");
}

export const themes = {
  "Dark Modern": { id: "Default Dark Modern", kind: "vs-dark" },
  "Light Modern": { id: "Default Light Modern", kind: "vs" },
  "Dark High Contrast": { id: "Default High Contrast", kind: "hc-black" },
  "Light High Contrast": { id: "Default High Contrast Light", kind: "hc-light" },
} as const;
export type ThemeName = keyof typeof themes;

export async function switchTheme(
  page: Page,
  server: VsCodeServer,
  name: ThemeName,
): Promise<void> {
  const { id, kind } = themes[name];
  await writeSettings(server.dataFolder, { "workbench.colorTheme": id });
  await page.locator(`.monaco-workbench.${kind}`).first().waitFor();
}

/** Keeps what is on the screen in `test-output/screenshots/<name>.png`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(await ensureFolder(screenshotFolder), `${name}.png`) });
}
