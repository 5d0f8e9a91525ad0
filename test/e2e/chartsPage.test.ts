import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { hostileTexts } from "../support/hostileTexts.ts";
import { seriousFaults } from "../support/page/accessibility.ts";
import { stuckRun } from "../support/page/stuckRun.ts";
import { openWebviewPage, pageThemes } from "../support/page/webviewPage.ts";
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
    const harmless = await elements();
    for (const [at, text] of hostileTexts.entries()) {
      await show(`hostile-${at}-`, text.slice(0, 10_000));
      assert.deepEqual(await elements(), harmless, text.slice(0, 100));
    }
    assert.deepEqual(opened.errors, []);
    assert.deepEqual(requests, []);
    await opened.close();
  });
});
