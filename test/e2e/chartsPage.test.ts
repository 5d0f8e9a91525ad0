import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Browser, Page } from "playwright-core";
import type { ToHost } from "../../src/core/view/protocol.ts";
import type { Range } from "../../src/core/view/range.ts";
import { eventually } from "../support/eventually.ts";
import { hostileTexts } from "../support/hostileTexts.ts";
import { seriousFaults } from "../support/page/accessibility.ts";
import { walkByKeyboard } from "../support/page/keyboard.ts";
import { stuckRun } from "../support/page/stuckRun.ts";
import { tooWide } from "../support/page/tooWide.ts";
import { openWebviewPage, pageThemes, type WebviewPage } from "../support/page/webviewPage.ts";
import { launchBrowser } from "../support/vscode/browser.ts";

describe("the page of the charts panel under its policy", () => {
  let browser: Browser;

  before(async () => {
    browser = await launchBrowser();
  });

  after(() => browser.close());

  for (const theme of pageThemes) {
    test(`axe-core finds nothing serious in ${theme}`, async () => {
      const opened = await openWebviewPage(browser, { bundle: "charts", theme, receive: () => {} });
      await opened.send(stuckRun());
      await opened.page.locator("canvas").first().waitFor();
      assert.deepEqual(await seriousFaults(opened.page), []);
      assert.deepEqual(opened.errors, []);
      await opened.close();
    });
  }

  test("whatever a log says is text: the page has the elements that it has for a harmless one", async () => {
    const opened = await openWebviewPage(browser, { bundle: "charts", receive: () => {} });
    const requests: string[] = [];
    opened.page.on("request", (request) => requests.push(request.url()));
    const elements = () =>
      opened.page.evaluate(() =>
        Array.from(document.body.querySelectorAll("*"), ({ localName, attributes }) =>
          [localName, ...Array.from(attributes, ({ name }) => name).sort()].join(" "),
        ),
      );
    const show = async (mark: string, text: string) => {
      await opened.send(stuckRun((plain) => `${plain} ${mark} ${text}`));
      await opened.page.getByText(mark).first().waitFor({ state: "attached" });
    };
    await show("harmless", "");
    let harmless = await elements();
    let alike = 0;
    await eventually("the page is drawn", elements, (now) => {
      alike = isDeepStrictEqual(now, harmless) ? alike + 1 : 0;
      harmless = now;
      return alike >= 5;
    });
    for (const [at, text] of hostileTexts.entries()) {
      await show(`hostile-${at}-`, text.slice(0, 10_000));
      await eventually(`the elements of ${text.slice(0, 100)}`, elements, (now) =>
        isDeepStrictEqual(now, harmless),
      );
    }
    assert.deepEqual(opened.errors, []);
    assert.deepEqual(requests, []);
    await opened.close();
  });

  test("nothing is wider than a narrow panel, nor than a window zoomed to 200 %", async () => {
    for (const { width, zoom } of [
      { width: 300, zoom: 1 },
      { width: 1200, zoom: 2 },
    ]) {
      const opened = await openWebviewPage(browser, {
        bundle: "charts",
        width,
        zoom,
        receive: () => {},
      });
      await opened.send(stuckRun());
      await opened.page.locator("canvas").first().waitFor();
      assert.deepEqual(await tooWide(opened.page), []);
      await opened.close();
    }
  });

  test("everything is reached and done by the keyboard alone", async () => {
    const told: ToHost[] = [];
    const opened = await openWebviewPage(browser, {
      bundle: "charts",
      receive: (message) => told.push(message as ToHost),
    });
    await opened.send(stuckRun());
    await opened.page.locator("canvas").first().waitFor();
    const names = await walkByKeyboard(opened.page, {
      "spirals▾": "Enter",
      "Compare…": "Enter",
      "Log x": "Space",
      Smoothing: "ArrowRight",
      "Go to Line": "Enter",
      Copy: "Enter",
      "Choose Script…": "Space",
      "Try Fixes…": "Space",
      "Learn More": "Enter",
      Dismiss: "Enter",
    });
    await eventually(
      "the host is told of each",
      async () => new Set<string>(told.map(({ type }) => type)),
      (types) =>
        [
          "chooseRun",
          "chooseCompared",
          "openLine",
          "copy",
          "chooseScript",
          "tryFixes",
          "docs",
          "dismiss",
        ].every((type) => types.has(type)),
    );
    await eventually(
      "axis and smoothing are chosen",
      async () => told.findLast((message) => message.type === "view"),
      (message) => message?.type === "view" && message.view.logX && message.view.smoothing > 0,
    );
    assert.ok(names.includes("PNG") && names.includes("Data table"), names.join(" | "));
    await opened.close();
  });

  test("nothing moves by itself where motion is not wanted", async () => {
    const opened = await openWebviewPage(browser, {
      bundle: "charts",
      reducedMotion: true,
      receive: () => {},
    });
    await opened.send(stuckRun());
    await opened.page.locator("canvas").first().waitFor();
    const moving = () =>
      opened.page.evaluate(() => document.getAnimations().map((one) => String(one)));
    assert.deepEqual(await moving(), []);
    await opened.page.locator("summary").first().click();
    await opened.page.getByText("Compare…").hover();
    assert.deepEqual(await moving(), []);
    await opened.close();
  });
});

describe("a person looks closer at the charts", () => {
  let browser: Browser;
  let opened: WebviewPage;
  let page: Page;
  const told: ToHost[] = [];

  before(async () => {
    browser = await launchBrowser();
    opened = await openWebviewPage(browser, {
      bundle: "charts",
      receive: (message) => told.push(message as ToHost),
    });
    await opened.send(stuckRun());
    ({ page } = opened);
    await page.locator("canvas").first().waitFor();
  });

  after(() => browser.close());

  const whole = { min: 0, max: 119 };
  /** What the host was told last to be looked at; all of x where that is not a part. */
  const window = (): Range =>
    told
      .flatMap((message) => (message.type === "view" ? [message.view.window ?? whole] : []))
      .at(-1) ?? whole;
  const width = ({ min, max }: Range) => max - min;
  const looked = (what: string, wanted: (range: Range) => boolean) =>
    eventually(what, async () => window(), wanted, 5);
  const box = async () => {
    const found = await page.locator(".chart canvas").first().boundingBox();
    assert.ok(found);
    return found;
  };
  const drag = async (from: number, to: number) => {
    const { x, y, width: across } = await box();
    await page.mouse.move(x + across * from, y + 80);
    await page.mouse.down();
    await page.mouse.move(x + across * to, y + 80, { steps: 6 });
    await page.mouse.up();
  };
  const reset = async () => {
    await page.getByText("Reset Zoom").click();
    await looked("all of it", (range) => width(range) === width(whole));
  };

  test("dragging zooms to what was brushed, in all charts", async () => {
    await drag(0.4, 0.6);
    const { min, max } = await looked("the brushed part", (range) => width(range) < 40);
    assert.ok(min > 30 && max < 90, `${min} to ${max}`);
    const labels = await page.evaluate(() => document.querySelectorAll(".chart canvas").length);
    assert.ok(labels >= 2);
  });

  test("Shift and dragging moves the window without changing its width", async () => {
    const before = window();
    await page.keyboard.down("Shift");
    await drag(0.5, 0.6);
    await page.keyboard.up("Shift");
    const after = await looked("it has moved", ({ min }) => min < before.min - 0.5);
    assert.ok(Math.abs(width(after) - width(before)) < 1e-6 * width(whole));
  });

  test("Ctrl and the wheel zoom at the pointer", async () => {
    await reset();
    const { x, y, width: across } = await box();
    await page.mouse.move(x + across * 0.9, y + 80);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -300);
    await page.keyboard.up("Control");
    const { min, max } = await looked("a part", (range) => width(range) < width(whole));
    assert.ok(min > whole.max - max, `${min} to ${max} is not about the pointer`);
  });

  test("a double click shows everything", async () => {
    const { x, y, width: across } = await box();
    await page.mouse.dblclick(x + across * 0.5, y + 30);
    await looked("all of it", (range) => width(range) === width(whole));
  });

  test("the keyboard zooms about the point that is read, and 0 shows everything", async () => {
    const canvas = page.locator(".chart canvas").first();
    await canvas.focus();
    await page.keyboard.press("Home");
    for (let i = 0; i < 90; i++) await page.keyboard.press("ArrowRight");
    const said = await page.locator(".chart [aria-live]").first().innerText();
    assert.match(said, /^Step 90, loss 0\.93/);
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    const { min, max } = await looked("a part", (range) => width(range) < 60);
    assert.ok(Math.abs((90 - min) / (max - min) - 90 / 119) < 0.02, `${min} to ${max}`);
    await page.keyboard.press("End");
    const end = await page.locator(".chart [aria-live]").first().innerText();
    assert.ok(Number(/^Step (\d+)/.exec(end)?.[1]) <= max, `${end} lies beyond ${max}`);
    await page.keyboard.press("0");
    await looked("all of it", (range) => width(range) === width(whole));
  });

  test("what is read stands in the legends of all charts", async () => {
    await page.locator(".chart canvas").first().focus();
    await page.keyboard.press("Home");
    const readings = page.locator(".chart .reading");
    const charts = await page.locator(".chart").count();
    await eventually(
      "the first point",
      () => readings.allInnerTexts(),
      (texts) => texts.length === charts && texts.every((text) => text === "Step 0"),
      5,
    );
  });

  test("a click on a point and Enter open its line of the log", async () => {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await eventually(
      "the line",
      async () => told.findLast(({ type }) => type === "openLine"),
      (message) => message?.type === "openLine" && message.line === 2,
      5,
    );
  });

  test("another theme is drawn at once", async () => {
    const pixels = () =>
      page.evaluate(() => document.querySelector<HTMLCanvasElement>(".chart canvas")?.toDataURL());
    const before = await pixels();
    await opened.setTheme("Light Modern");
    await eventually("other colours", pixels, (now) => now !== before, 5);
  });

  test("a page that is loaded anew is as it was", async () => {
    await drag(0.4, 0.6);
    const { min, max } = await looked("the brushed part", (range) => width(range) < 40);
    await page.reload();
    const ready = await eventually(
      "the page asks for what it showed",
      async () => told.findLast(({ type }) => type === "ready"),
      (message) => message?.type === "ready" && message.view.window !== null,
      5,
    );
    assert.deepEqual(ready?.type === "ready" ? ready.view.window : null, { min, max });
    assert.deepEqual(opened.errors, []);
  });
});
