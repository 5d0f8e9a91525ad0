import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { landscapeTexts } from "../../src/core/landscape/landscapeProtocol.ts";
import type { LessonId } from "../../src/core/landscape/lessons.ts";
import { formatMessage } from "../../src/core/message.ts";
import { eventually } from "../support/eventually.ts";
import { seriousFaults } from "../support/page/accessibility.ts";
import { walkByKeyboard } from "../support/page/keyboard.ts";
import { tooWide } from "../support/page/tooWide.ts";
import {
  openWebviewPage,
  pageThemes,
  type WebviewPage,
  type WebviewPageOptions,
} from "../support/page/webviewPage.ts";
import { launchBrowser } from "../support/vscode/browser.ts";

describe("the page of the loss landscape under its policy", () => {
  let browser: Browser;

  before(async () => {
    browser = await launchBrowser();
  });

  after(() => browser.close());

  const openLesson = async (
    lesson: LessonId | null,
    shown: Pick<WebviewPageOptions, "theme" | "width" | "zoom"> = {},
  ) => {
    const opened = await openWebviewPage(browser, {
      bundle: "landscape",
      reducedMotion: true,
      ...shown,
      receive: () => {},
    });
    await opened.send({ type: "landscape", texts: landscapeTexts(formatMessage), lesson });
    await opened.page.locator("canvas").waitFor();
    return opened;
  };
  const arrivals = ({ page }: WebviewPage) =>
    page.locator(".contender .numbers div:last-child dd").allInnerTexts();
  const startX = ({ page }: WebviewPage) => page.getByLabel("Start x").inputValue();

  for (const theme of pageThemes) {
    test(`axe-core finds nothing serious in ${theme}`, async () => {
      const opened = await openLesson("optimizer", { theme });
      assert.deepEqual(await seriousFaults(opened.page), []);
      assert.deepEqual(opened.errors, []);
      await opened.close();
    });
  }

  test("everything is reached by the keyboard alone", async () => {
    const opened = await openLesson("optimizer");
    await walkByKeyboard(opened.page, { "The trap": "Enter" });
    assert.deepEqual(await arrivals(opened), ["local minimum"]);
    await opened.close();
  });

  test("nothing is wider than a narrow panel, nor than a window zoomed to 200 %", async () => {
    for (const { width, zoom } of [
      { width: 300, zoom: 1 },
      { width: 1200, zoom: 2 },
    ]) {
      const opened = await openLesson("optimizer", { width, zoom });
      assert.deepEqual(await tooWide(opened.page), []);
      await opened.close();
    }
  });

  test("a lesson shows plain descent in the trap and the others at the global minimum", async () => {
    const opened = await openLesson("optimizer");
    assert.deepEqual(await arrivals(opened), ["local minimum", "global minimum", "global minimum"]);
    await opened.page.getByRole("button", { name: "The trap" }).click();
    assert.deepEqual(await arrivals(opened), ["local minimum"]);
    await opened.close();
  });

  test("the start is dragged, and moved by the arrow keys; what ends where is said", async () => {
    const opened = await openLesson(null);
    const { page } = opened;
    const box = await page.locator("canvas").boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 80, { steps: 5 });
    await page.mouse.up();
    const dragged = Number(await startX(opened));
    assert.ok(Math.abs(dragged) < 0.6, `${dragged}`);
    assert.deepEqual(await arrivals(opened), ["global minimum"]);
    assert.match(await page.locator("[aria-live]").innerText(), /global minimum/);
    await page.locator("canvas").press("Shift+ArrowRight");
    const moved = Number(await startX(opened));
    assert.ok(Math.abs(moved - dragged - 0.6) < 1e-3, `${moved}`);
    await opened.close();
  });

  test("by keyboard: step, play, reset; a reload brings back what was there", async () => {
    const opened = await openLesson(null);
    const { page } = opened;
    const progress = () => page.locator(".progress").innerText();
    const canvas = page.locator("canvas");
    await canvas.press("Enter");
    await canvas.press("Enter");
    assert.equal(await progress(), "Step 2 of 120");
    await canvas.press(" ");
    assert.equal(await progress(), "Step 120 of 120");
    await canvas.press("Home");
    assert.equal(await progress(), "Step 0 of 120");
    await canvas.press("Enter");
    await page.getByLabel("Surface").selectOption("beale");
    await canvas.press("Enter");
    await page.reload();
    await opened.send({
      type: "landscape",
      texts: landscapeTexts(formatMessage),
      lesson: null,
    });
    await eventually("the experiment is restored", progress, (text) => text === "Step 1 of 120");
    assert.equal(await page.getByLabel("Surface").inputValue(), "beale");
    await opened.close();
  });

  test("playing moves step by step where motion is welcome", async () => {
    const opened = await openWebviewPage(browser, { bundle: "landscape", receive: () => {} });
    await opened.send({ type: "landscape", texts: landscapeTexts(formatMessage), lesson: null });
    const { page } = opened;
    // Slowly, so that it has not come to its end before it is paused.
    await page.getByLabel("Speed").selectOption("slow");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await eventually(
      "some steps are shown",
      () => page.locator(".progress").innerText(),
      (text) => /^Step [1-9]/.test(text),
    );
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await opened.close();
  });
});
